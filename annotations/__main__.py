"""`python -m annotations`: the headless commands, without anything that knows a terminal."""

from annotations.cli import main

raise SystemExit(main())
