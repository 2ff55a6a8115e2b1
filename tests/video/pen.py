"""A language model that writes French in whole sentences, over OpenAI's protocol, and never the same twice."""

import json
import random
import re
import threading

from tests.engines.servers import Answer

WHO = """Le vieux meunier, Une jeune fille, Le marin, La boulangère, Un enfant curieux, Le jardinier, La reine,
Son frère, Le facteur du village, Une vieille dame, Le capitaine, La maîtresse d'école""".replace("\n", " ").split(", ")
DOES = """regarde longtemps, peint avec soin, cherche partout, répare patiemment, montre fièrement, dessine souvent,
transporte doucement, raconte volontiers, protège toujours, découvre enfin, mesure lentement, oublie parfois,
retrouve bientôt, photographie gaiement, nettoie chaque jour""".replace("\n", " ").split(", ")
WHAT = """la grande roue du moulin, les étoiles au-dessus du port, un bateau de bois clair, les pommes rouges du verger,
la vieille horloge du village, un cerf-volant couleur de feu, le pont de pierre sur la rivière,
les lettres jaunies de sa mère, la lampe oubliée au grenier, un oiseau blessé près du lac, la carte déchirée du royaume,
le pain chaud sorti du four, une porte secrète derrière le mur, les chevaux gris de la plaine,
un chapeau trop grand pour lui, la clé rouillée du phare""".replace("\n", " ").split(", ")
WHEN = """au petit matin, sous la pluie, pendant l'hiver, avant la nuit, après la fête, au bord de la mer, sans bruit,
malgré le vent, avec ses amis, depuis trois jours""".replace("\n", " ").split(", ")


class Pen:
    """Answers plans and scenes. ``words``: about how many a scene has, whatever was asked."""

    def __init__(self, words: int = 45) -> None:
        self.words, self.said, self.asked = words, 0, []
        self._lock = threading.Lock()

    def sentence(self) -> str:
        with self._lock:
            n = self.said
            self.said += 1
        chance = random.Random(n)
        return f"{chance.choice(WHO)} {chance.choice(DOES)} {WHAT[n % len(WHAT)]} {chance.choice(WHEN)}."

    def __call__(self, request, before):
        body = request.json()
        prompt = body["messages"][1]["content"]
        self.asked.append(prompt)
        if "response_format" in body:
            wanted = int(re.search(r"and (\d+) scenes", prompt)[1])
            scenes = [{"place": WHAT[n % len(WHAT)], "event": self.sentence()} for n in range(wanted)]
            return _says(json.dumps({"title": "Le moulin et la mer", "scenes": scenes}))
        sentences = [self.sentence() for _ in range(max(3, self.words // 11))]
        return _says(" ".join(sentences))


def _says(text: str) -> Answer:
    choice = {"message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    return Answer.json({"choices": [choice], "usage": {"prompt_tokens": 100, "completion_tokens": 20}})
