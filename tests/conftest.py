"""What all tests share."""

import signal

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # a shell put the tests into the background
    signal.signal(signal.SIGINT, signal.default_int_handler)
