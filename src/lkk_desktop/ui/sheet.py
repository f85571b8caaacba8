"""The one style sheet, drawn from colours and a text scale; widgets name their part in it."""

from __future__ import annotations

from lkk_desktop import look


def sheet(of: look.Colours, scale: float) -> str:
    """Qt style sheet of a scheme. Widgets choose rules by ``part`` and ``state``."""

    def px(size: float) -> str:
        return f"{round(size * scale)}px"

    r, card = look.RADIUS, look.CARD_RADIUS
    return f"""
* {{ font-family: "{look.FAMILY}"; font-size: {px(look.TEXT)}; color: {of.text}; }}
QWidget#window, QWidget#page, QScrollArea, QScrollArea > QWidget > QWidget#column
  {{ background: {of.ground}; border: none; }}
QToolTip {{ background: {of.surface}; color: {of.text}; border: 1px solid {of.edge};
  padding: 6px 8px; }}

QLabel {{ background: transparent; }}
QLabel[part="title"] {{ font-size: {px(look.TITLE)}; font-weight: 700; }}
QLabel[part="heading"] {{ font-size: {px(look.HEADING)}; font-weight: 700; }}
QLabel[part="brand"] {{ font-size: {px(look.HEADING + 1)}; font-weight: 700; }}
QLabel[part="figure"] {{ font-size: {px(look.FIGURE)}; }}
QLabel[part="hero"] {{ font-size: {px(look.HERO)}; font-weight: 700; }}
QLabel[part="muted"][state="bad"] {{ color: {of.bad}; }}
QLabel[part="muted"] {{ color: {of.muted}; }}
QLabel[part="caption"] {{ color: {of.faint}; font-size: {px(look.CAPTION)}; }}
QLabel[part="strong"] {{ font-weight: 700; }}
QLabel[part="message"] {{ font-size: {px(look.CAPTION + 1)}; color: {of.muted}; }}
QLabel[part="message"][state="bad"] {{ color: {of.bad}; }}
QLabel[part="message"][state="ok"] {{ color: {of.ok}; }}
QLabel[part="message"][state="wait"] {{ color: {of.wait}; }}
QLabel[part="note"][state="bad"] {{ color: {of.bad}; }}
QLabel[part="note"][state="wait"] {{ color: {of.wait}; }}
QLabel[part="note"] {{ color: {of.faint}; font-size: {px(look.CAPTION)}; }}
QLabel[part="code"] {{ font-family: monospace; color: {of.muted}; }}

QFrame[part="card"] {{ background: {of.surface}; border: 1px solid {of.line};
  border-radius: {card}px; }}
QFrame[part="rule"] {{ background: {of.line}; border: none; }}
QFrame[part="bone"] {{ background: {of.skeleton}; border: none; border-radius: 4px; }}
QFrame[part="navigation"] {{ background: {of.surface}; border: none;
  border-right: 1px solid {of.line}; }}
QFrame[part="header"] {{ background: {of.surface}; border: none;
  border-bottom: 1px solid {of.line}; }}
QFrame[part="footer"] {{ background: {of.ground}; border: none; border-top: 1px solid {of.line}; }}

QFrame[part="pill"] {{ border: none; border-radius: {round(12 * scale)}px;
  background: {of.sunken}; }}
QFrame[part="pill"] QLabel {{ font-size: {px(look.CAPTION)}; color: {of.muted}; }}
QFrame[part="pill"][state="ok"] {{ background: {of.ok_ground}; }}
QFrame[part="pill"][state="ok"] QLabel {{ color: {of.ok}; }}
QFrame[part="pill"][state="wait"] {{ background: {of.wait_ground}; }}
QFrame[part="pill"][state="wait"] QLabel {{ color: {of.wait}; }}
QFrame[part="pill"][state="bad"] {{ background: {of.bad_ground}; }}
QFrame[part="pill"][state="bad"] QLabel {{ color: {of.bad}; }}

QFrame[part="banner"] {{ border: none; border-radius: {r}px; background: {of.soft}; }}
QFrame[part="banner"][state="wait"] {{ background: {of.wait_ground}; }}
QFrame[part="banner"][state="wait"] QLabel {{ color: {of.wait}; }}
QFrame[part="banner"][state="bad"] {{ background: {of.bad_ground}; }}
QFrame[part="banner"][state="bad"] QLabel {{ color: {of.bad}; }}
QFrame[part="drop"] {{ background: {of.surface}; border: 1px dashed {of.edge};
  border-radius: {r}px; padding: 1px; }}
QFrame[part="drop"][state="bad"] {{ border: 1px dashed {of.bad}; }}
QFrame[part="drop"][state="over"] {{ background: {of.soft}; border: 2px dashed {of.accent};
  padding: 0; }}
QFrame[part="panel"] {{ background: {of.surface}; border: 1px solid {of.edge};
  border-radius: {card}px; }}
QWidget#panel, QScrollArea > QWidget > QWidget#panel {{ background: {of.surface}; border: none; }}
QFrame[part="toast"] {{ background: {of.text}; border: none; border-radius: {r}px; }}
QFrame[part="toast"] QLabel {{ color: {of.surface}; }}
QAbstractScrollArea::corner {{ background: {of.surface}; border: none; }}

QPushButton {{ background: {of.surface}; border: 1px solid {of.line}; border-radius: {r}px;
  padding: {px(9)} {px(16)}; color: {of.accent}; }}
QPushButton:hover {{ background: {of.soft}; }}
QPushButton:pressed {{ background: {of.line}; }}
QPushButton:focus {{ border: 2px solid {of.accent}; padding: {px(8)} {px(15)}; }}
QPushButton:disabled {{ color: {of.faint}; background: {of.surface}; }}
QPushButton[part="primary"] {{ background: {of.accent}; border: 1px solid {of.accent};
  color: {of.on_accent}; font-weight: 700; padding: {px(9)} {px(20)}; }}
QPushButton[part="primary"]:hover {{ background: {of.accent_over}; }}
QPushButton[part="primary"]:pressed {{ background: {of.accent_down}; }}
QPushButton[part="primary"]:focus {{ border: 2px solid {of.text}; padding: {px(8)} {px(19)}; }}
QPushButton[part="primary"]:disabled {{ background: {of.line}; border-color: {of.line};
  color: {of.muted}; }}
QPushButton[part="primary"][tight="true"] {{ padding: {px(9)} 0; }}
QPushButton[part="primary"][tight="true"]:focus {{ padding: {px(8)} 0; }}
QPushButton[part="quiet"] {{ background: transparent; border: 1px solid transparent;
  padding: {px(5)} {px(8)}; }}
QPushButton[part="quiet"]:hover {{ background: {of.soft}; }}
QPushButton[part="quiet"]:focus {{ border: 2px solid {of.accent}; padding: {px(4)} {px(7)}; }}
QPushButton[part="quiet"][folding="true"] {{ text-align: left; }}
QPushButton[part="quiet"][flush="true"] {{ padding: {px(5)} 0; }}
QPushButton[part="quiet"][flush="true"]:focus {{ padding: {px(4)} 0; }}
QPushButton[part="quiet"]:disabled {{ color: {of.faint}; background: transparent; }}
QPushButton[part="link"] {{ background: transparent; border: 2px solid transparent;
  padding: {px(3)} {px(4)}; text-align: left; color: {of.bad}; text-decoration: underline; }}
QPushButton[part="link"]:hover {{ background: {of.surface}; }}
QPushButton[part="link"]:focus {{ border: 2px solid {of.bad}; }}
QPushButton[part="option"] {{ background: transparent; border: 2px solid transparent;
  padding: 0; }}
QPushButton[part="option"]:hover {{ background: {of.soft}; }}
QPushButton[part="option"]:focus {{ border: 2px solid {of.accent}; }}
QPushButton[part="pick"] {{ background: transparent; border: 1px solid {of.line};
  border-radius: {r}px; padding: 0; }}
QPushButton[part="pick"]:hover {{ background: {of.sunken}; }}
QPushButton[part="pick"]:checked {{ border: 1px solid {of.accent}; background: {of.soft}; }}
QPushButton[part="pick"]:focus {{ border: 2px solid {of.accent}; }}
QPushButton[part="due"] {{ background: transparent; border: 1px solid transparent;
  padding: 0; }}
QPushButton[part="due"]:hover {{ background: {of.soft}; }}
QPushButton[part="due"]:focus {{ border: 2px solid {of.accent}; }}
QPushButton[part="due"] QLabel[part="figure"] {{ font-weight: 700; }}
QFrame[part="card"]:focus {{ border: 2px solid {of.accent}; }}
QPushButton[part="toast"] {{ background: transparent; border: 1px solid {of.surface};
  padding: {px(4)} {px(10)}; color: {of.surface}; }}
QPushButton[part="toast"]:focus {{ border: 2px solid {of.surface}; padding: {px(3)} {px(9)};
  font-weight: 700; }}
QFrame[part="segments"] {{ background: {of.sunken}; border: none; border-radius: {r}px; }}
QPushButton[part="segment"] {{ background: transparent; border: 2px solid transparent;
  border-radius: {r - 2}px; padding: {px(6)} {px(12)}; color: {of.muted}; }}
QPushButton[part="segment"]:hover {{ color: {of.text}; }}
QPushButton[part="segment"]:checked {{ background: {of.surface}; border: 1px solid {of.line};
  padding: {px(7)} {px(13)}; color: {of.text}; font-weight: 700; }}
QPushButton[part="segment"]:focus {{ border: 2px solid {of.accent}; padding: {px(6)} {px(12)}; }}
QPushButton[part="section"] {{ background: transparent; border: 2px solid transparent;
  text-align: left; padding: {px(7)} {px(11)}; color: {of.muted}; }}
QPushButton[part="section"]:hover {{ background: {of.sunken}; }}
QPushButton[part="section"]:checked {{ background: {of.soft}; color: {of.accent};
  font-weight: 700; }}
QPushButton[part="section"]:focus {{ border: 2px solid {of.accent}; }}
QPushButton[part="section"][rail="true"] {{ text-align: center; padding: {px(9)} 0; }}

QToolButton {{ background: transparent; border: 2px solid transparent; border-radius: {r}px;
  padding: {px(6)}; color: {of.muted}; }}
QToolButton:hover {{ background: {of.sunken}; }}
QToolButton:focus {{ border: 2px solid {of.accent}; }}
QToolButton::menu-indicator {{ image: none; }}

QLineEdit {{ background: {of.surface}; border: 1px solid {of.edge}; border-radius: {r}px;
  padding: {px(8)} {px(12)}; selection-background-color: {of.accent};
  selection-color: {of.on_accent}; }}
QLineEdit:focus {{ border: 2px solid {of.accent}; padding: {px(7)} {px(11)}; }}
QLineEdit:disabled {{ background: {of.sunken}; border: 1px solid {of.line}; color: {of.faint}; }}
QLineEdit[part="reading"] {{ font-size: {px(look.INPUT)}; padding: {px(9)} {px(15)}; }}
QLineEdit[part="reading"]:focus {{ padding: {px(8)} {px(14)}; }}
QLineEdit[state="bad"], QLineEdit[part="reading"][state="bad"] {{ border: 2px solid {of.bad}; }}
QLineEdit[part="reading"][state="bad"] {{ padding: {px(8)} {px(14)}; }}
QLineEdit[state="bad"] {{ padding: {px(7)} {px(11)}; }}
QLineEdit[state="bad"]:focus {{ border: 3px solid {of.bad}; padding: {px(6)} {px(10)}; }}
QLineEdit[part="reading"][state="bad"]:focus {{ border: 3px solid {of.bad};
  padding: {px(7)} {px(13)}; }}
QLineEdit[state="sent"] {{ background: transparent; border: 1px solid transparent; }}
QLineEdit[state="sent"]:focus {{ border: 2px solid {of.accent}; }}

QComboBox {{ background: {of.surface}; border: 1px solid {of.line}; border-radius: {r}px;
  padding: {px(8)} {px(12)}; combobox-popup: 0; }}
QComboBox:focus {{ border: 2px solid {of.accent}; padding: {px(7)} {px(11)}; }}
QComboBox::drop-down {{ border: none; width: {px(28)}; }}
QComboBox::down-arrow {{ image: none; }}
QComboBox QAbstractItemView {{ background: {of.surface}; border: 1px solid {of.edge};
  outline: none; padding: 4px; }}
QComboBox QAbstractItemView::item {{ min-height: {px(34)}; padding: 0 {px(8)};
  border-radius: 6px; color: {of.text}; }}
QComboBox QAbstractItemView::item:selected {{ background: {of.soft}; color: {of.accent}; }}

QMenu {{ background: {of.surface}; border: 1px solid {of.edge}; padding: 6px; }}
QMenu::item {{ padding: {px(8)} {px(28)} {px(8)} {px(12)}; border-radius: 6px; }}
QMenu::item:selected {{ background: {of.soft}; color: {of.accent}; }}
QMenu::item:checked {{ color: {of.accent}; font-weight: 700; }}
QMenu::item:disabled {{ color: {of.muted}; }}
QMenu::separator {{ height: 1px; background: {of.line}; margin: 6px 8px; }}

QProgressBar {{ background: {of.line}; border: none; border-radius: {px(3)}; }}
QProgressBar::chunk {{ background: {of.accent}; border-radius: {px(3)}; }}
QProgressBar[state="wait"]::chunk {{ background: {of.wait}; }}
QProgressBar[state="bad"]::chunk {{ background: {of.bad}; }}
QAbstractScrollArea[part="pages"] {{ background: {of.sunken}; border: none; }}
QFrame[part="bar"] {{ background: {of.surface}; border: none;
  border-bottom: 1px solid {of.line}; }}
QToolButton:checked {{ background: {of.soft}; color: {of.accent}; }}
QToolButton[part="figure"] {{ padding: {px(6)} {px(4)}; color: {of.text}; }}
QPlainTextEdit {{ background: {of.surface}; border: none; color: {of.text};
  selection-background-color: {of.accent}; selection-color: {of.on_accent}; }}
QPlainTextEdit[part="input"] {{ border: 1px solid {of.edge}; border-radius: {r}px;
  padding: {px(4)} {px(8)}; }}
QPlainTextEdit[part="input"]:focus {{ border: 2px solid {of.accent}; padding: {px(3)} {px(7)}; }}
QPlainTextEdit[part="input"][state="bad"] {{ border: 2px solid {of.bad};
  padding: {px(3)} {px(7)}; }}
QPlainTextEdit[part="input"][state="bad"]:focus {{ border: 3px solid {of.bad};
  padding: {px(2)} {px(6)}; }}
QComboBox[state="bad"] {{ border: 2px solid {of.bad}; padding: {px(7)} {px(11)}; }}
QComboBox[state="bad"]:focus {{ border: 3px solid {of.bad}; padding: {px(6)} {px(10)}; }}
QCheckBox {{ spacing: {px(8)}; color: {of.muted}; background: transparent; }}
QDialog, QMessageBox {{ background: {of.surface}; }}

QGraphicsView {{ background: {of.surface}; border: 2px solid transparent; border-radius: {r}px; }}
QGraphicsView:focus {{ border: 2px solid {of.accent}; }}
QTableView {{ background: {of.surface}; border: 2px solid transparent; border-radius: {r}px;
  outline: none; selection-background-color: {of.soft}; selection-color: {of.text}; }}
QTableView:focus {{ border: 2px solid {of.accent}; }}
QTableView::item {{ padding: 0 {px(8)}; border: none; border-bottom: 1px solid {of.line}; }}
QTableView::item:selected {{ background: {of.soft}; color: {of.text}; }}
QHeaderView {{ background: {of.surface}; border: none; }}
QHeaderView::section {{ background: {of.surface}; color: {of.muted}; border: none;
  border-bottom: 1px solid {of.line}; padding: {px(6)} {round(8 * scale) + 3}px;
  font-size: {px(look.CAPTION)}; }}

QScrollBar:vertical {{ background: transparent; width: 12px; margin: 2px; }}
QScrollBar::handle:vertical {{ background: {of.last_year}; border-radius: 4px; min-height: 32px; }}
QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 2px; }}
QScrollBar::handle:horizontal {{ background: {of.last_year}; border-radius: 4px; min-width: 32px; }}
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page
  {{ background: none; border: none; width: 0; height: 0; }}
"""
