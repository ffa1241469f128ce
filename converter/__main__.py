"""`python -m converter` is `jixiao`."""

from .cli import main

if __name__ == "__main__":
    main(prog_name="jixiao")
