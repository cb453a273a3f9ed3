"""The year: its rules as one document, its calendar, their freezing and amendment, and the guidelines that explain them. Promises that what is written and what is enforced is the same text."""
