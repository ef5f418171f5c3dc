"""What people hold in their hands: the workbook, and the words that close a plan."""
