"""Finished frames in, pages and downloads out. Disclosure control is the door to all of them."""
