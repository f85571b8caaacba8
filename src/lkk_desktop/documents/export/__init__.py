"""What is exported: tables for a spreadsheet (CSV, XLSX), and Green Button for other programs."""
