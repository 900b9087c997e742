"""Where articles come from: uploads, pages and feeds, and what reads them safely."""
