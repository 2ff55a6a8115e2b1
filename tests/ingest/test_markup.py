from resources.sources.readers import LocalReaders
from tests.ingest.books import PARAGRAPH

PAGE = f"""<!DOCTYPE html>
<html lang="fr"><head><meta charset="utf-8"><title>Le Loup — Mes contes</title>
<meta name="author" content="Charles Perrault"><style>p {{}}</style></head>
<body><header>Mes contes <img alt="logo"></header><nav><a href="/">Accueil</a></nav>
<div class="cookie-banner">Nous aimons les cookies</div>
<article><h1>Le Loup</h1><p>{PARAGRAPH}<sup><a href="#n1">1</a></sup></p>
<h2>Le bois</h2><p>En passant dans un bois,<br>elle rencontra <em>compère</em>
le&nbsp;Loup.</p><hr><p>Toc, toc.</p><script>alert("non")</script>
<p style="display: none">caché</p><p hidden>caché</p><aside class="sidebar">Publicité</aside>
<h2>La maison</h2><ul><li>Qui est là ?</li><li>C’est votre fille.</li></ul></article>
<footer>© Mes contes</footer></body></html>"""


def read(text: str, name: str):
    return LocalReaders().read(text.encode(), name)


def test_the_main_text_of_a_page_is_read_without_its_furniture():
    source = read(PAGE, "loup.html")
    assert source.text == (
        f"{PARAGRAPH}\n\nLe bois\n\nEn passant dans un bois,\nelle rencontra compère le\xa0Loup.\n\n* * *\n\n"
        "Toc, toc.\n\nLa maison\n\nQui est là ?\n\nC’est votre fille."
    )


def test_a_page_says_its_title_author_language_and_chapters():
    source = read(PAGE, "loup.html")
    assert (source.title, source.author, source.language) == ("Le Loup", "Charles Perrault", "fr")
    assert [chapter.title for chapter in source.chapters] == ["Le bois", "La maison"]
    assert source.chapters[1].passage.of(source.text).startswith("La maison\n\nQui est là ?")


def test_without_a_heading_the_title_is_the_page_s_without_the_site_s():
    page = f"<html><head><title>Le Loup — Mes contes</title></head><body><p>{PARAGRAPH}</p></body></html>"
    assert read(page, "loup.html").title == "Le Loup"


def test_a_declared_encoding_is_believed_where_it_fits():
    page = '<html><head><meta charset="iso-8859-5"></head><body><p>Жили-были</p></body></html>'
    assert LocalReaders().read(page.encode("iso-8859-5"), "a.html").text == "Жили-были"
    wrong = '<html><head><meta charset="utf-8"></head><body><p>C’était « là »</p></body></html>'
    assert LocalReaders().read(wrong.encode("cp1252"), "a.html").text == "C’était « là »"


def test_places_where_a_word_may_break_are_not_in_the_text():
    assert read("<p>Mère&shy;-grand\u200b</p>", "a.html").text == "Mère-grand"


def test_careless_html_is_read():
    assert (
        read("<p>Une fois<p>Deux <b>fois<table><tr><td>a<td>b</table>", "a.html").text == "Une fois\n\nDeux fois\n\na b"
    )


def test_the_boilerplate_of_a_gutenberg_page_is_left_out():
    page = (
        "<html><head><title>The Project Gutenberg eBook of Contes, by Perrault</title></head><body>"
        '<section class="pg-boilerplate pgheader" id="pg-header">The Project Gutenberg eBook</section>'
        f'<h2>Le Loup</h2><p><span class="pagenum">12</span>{PARAGRAPH}</p>'
        '<section class="pg-boilerplate pgfooter">*** END OF THE PROJECT GUTENBERG</section></body></html>'
    )
    source = read(page, "pg.html")
    assert source.text == PARAGRAPH
    assert source.title == "Le Loup"


MARKDOWN = """---
title: "Contes du temps passé"
author: Charles Perrault
lang: fr_FR
---

# Contes

## Le Loup

Il était *une fois* une **petite
fille** de [village](http://example.org).

***

- Toc, toc.
- Qui est là ?

```python
print("not to be read")
```

## La fin

| a | b |
|---|---|
| 1 | 2 |
"""


def test_markdown_is_read_as_its_author_meant_it():
    source = read(MARKDOWN, "contes.md")
    assert source.text == (
        "Le Loup\n\nIl était une fois une petite fille de village.\n\n* * *\n\nToc, toc.\n\nQui est là ?\n\n"
        "La fin\n\na b\n\n1 2"
    )
    assert (source.title, source.author, source.language) == ("Contes du temps passé", "Charles Perrault", "fr-FR")
    assert [chapter.title for chapter in source.chapters] == ["Le Loup", "La fin"]
    assert source.notices == ("Blocks of code were left out: 1.",)


def test_markdown_without_front_matter_has_its_only_first_heading_as_title():
    assert read("# Le Loup\n\nToc, toc.\n", "a.md").title == "Le Loup"
    assert read("# Un\n\nToc.\n\n# Deux\n\nToc.\n", "a.md").title == ""
