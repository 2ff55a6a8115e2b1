"""Frozen values: the nouns of the factory, one noun a module (GLOSSARY.md defines each word)."""
