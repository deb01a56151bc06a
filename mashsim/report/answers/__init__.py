"""What the pages of questions say: a module for each kind of question, each with a `page` and a `note` for one sheet of paper."""
