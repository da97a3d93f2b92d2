"""`python -m local.command`: the `sentinel` command where it is not installed, as in a container."""

from local.command.app import main

main()
