"""`python -m mashsim`: the same as the command `mashsim`."""

from mashsim.cli import main

if __name__ == "__main__":  # a worker process imports this module anew and must not start the command again
    main()
