"""What is remembered: tables, transactions with a journal, and one file per noun."""
