"""Everything stands in setup.cfg but this: forms and manual lie beside the code and are installed inside it."""

from setuptools import find_packages, setup

setup(packages=[*find_packages(include=["converter", "converter.*"]), "converter.templates", "converter.manual"],
      package_dir={"converter.templates": "templates_xlsx", "converter.manual": "docs"})
