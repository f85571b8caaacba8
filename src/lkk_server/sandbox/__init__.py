"""The sandbox: a bank and a cash register of one process, to build, test and show against."""
