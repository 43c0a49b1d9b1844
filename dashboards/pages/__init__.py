"""One module per section of the site: reads a release, returns pages. No HTML, no arithmetic, no drawing."""
