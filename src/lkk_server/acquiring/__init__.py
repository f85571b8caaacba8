"""What travels between the server and a bank or a cash register: its messages and their seals."""
