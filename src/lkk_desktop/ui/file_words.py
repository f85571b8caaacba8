"""What the codes of files mean to a person: what may be sent with an appeal, and what may not."""

from __future__ import annotations

from lkk_desktop.strings import mark

FILES: dict[str, str] = {
    "file_name": mark("This file has no name that can be kept. Rename it and choose it again."),
    "file_empty": mark("«{name}» is empty: there is nothing in it to send."),
    "file_large": mark("«{name}» is too large: all files of an appeal have 25 MB together."),
    "file_kind": mark(
        "«{name}» is no file of a kind that the supplier takes: PDF, JPG, JPEG, PNG, TIF, TIFF,"
        " ZIP or RAR."
    ),
    "file_renamed": mark(
        "«{name}» is not what its name says: its content is {is}. Save it as one of the kinds that"
        " are taken, and do not just rename it."
    ),
    "file_broken": mark("«{name}» is damaged and does not open. Save or scan it again."),
    "file_trailing": mark("«{name}» has an archive hidden in it. Save or scan the document again."),
    "image_huge": mark("The picture «{name}» has too many dots. Save it in a smaller size."),
    "archive_encrypted": mark(
        "The archive «{name}» needs a password, so the supplier cannot open it. Pack it"
        " without one."
    ),
    "zip_bomb": mark(
        "The archive «{name}» would unpack to far more than it seems. Send the documents"
        " themselves."
    ),
    "pdf_broken": mark("«{name}» is a damaged PDF and does not open. Save it as a PDF again."),
    "pdf_encrypted": mark(
        "The PDF «{name}» is protected by a password. Save it without one and choose it again."
    ),
    "pdf_scripted": mark(
        "The PDF «{name}» has scripts, films or files inside, which the supplier does not take."
        " Print it to a new PDF."
    ),
    "pdf_involved": mark(
        "The PDF «{name}» is too complicated to be checked. Print it to a new PDF."
    ),
    "file_missing": mark(
        "«{name}» is not there whole, so the appeal was not taken. Correct the appeal, look its"
        " files through and send it again."
    ),
    "file_unchecked": mark(
        "The server had not checked «{name}» yet, so the appeal was not taken. Correct the appeal"
        " and send it again."
    ),
    "file_refused": mark("The server did not take «{name}»: choose another file."),
    "file_not_taken": mark(
        "The server did not take «{name}». Correct the appeal and choose the file anew; if it comes"
        " to this again, tell the office the code: {code}."
    ),
    "file_exists": mark("The server has another file in place of «{name}». Choose it again."),
    "file_differs": mark("The server has another file in place of «{name}». Choose it again."),
    "file_damaged": mark("«{name}» was damaged on its way. Choose it again."),
    "file_infected": mark(
        "«{name}» has a virus in it. Clean your computer and choose another file."
    ),
    "file_vanished": mark("The file «{name}» is no longer there. Choose it anew."),
    "file_folder": mark("«{name}» is a folder. Choose the files in it, or pack it as a ZIP."),
    "file_link": mark("«{name}» is a link that leads to no file. Choose the file itself."),
    "file_unreadable": mark("The file «{name}» cannot be read. Choose another one."),
    "file_changed": mark("The file «{name}» changed while it was being copied. Choose it anew."),
    "file_twice": mark("This file is attached already, as «{name}»."),
    "files_many": mark("There is room for {most} files here: delete one that is not needed."),
    "files_large": mark(
        "All files of an appeal have 25 MB together: delete one, or make it smaller."
    ),
    "picture_unusable": mark("This picture cannot be kept. Save it as a file and choose that."),
    "draft_gone": mark("This form is no longer being filled in. Begin it anew."),
}
