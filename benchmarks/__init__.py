"""Speed and memory, beside the limit of the machine and beside programs that do the same counts without Plumbline."""
