"""What one does not raise with someone one hardly knows, however public it is: whole words, folded, by subject.

The subjects are those etiquette has kept off small talk for a century (Emily Post, "Etiquette", 1922, on conversation,
and every edition since): family, health, home, looks, religion, politics, money. Nearly the same list is what European
law calls special categories of personal data (GDPR, article 9). Words that are everyday terms of the trade (parent,
child, weight, party, debt, pretty, diagnosis, conservative, race, stroke, eviction, ugly) are left out, and so are
first names: what is kept back for nothing leaves people with nothing to say. Of other languages there are the plain
nouns, for those that most often stand in posts about conferences.
"""

from __future__ import annotations

import re

from starmeet.text import fold

_SUBJECTS = {
    # Kinship and its events.
    "family": "family families wife husband spouse boyfriend girlfriend fiance fiancee mother father mom mum dad mommy "
    "daddy son daughter sons daughters kid kids baby babies toddler newborn sister brother grandmother grandfather "
    "grandma grandpa grandson granddaughter niece nephew stepson stepdaughter pregnant pregnancy wedding marriage "
    "married divorce divorced breakup widow widower miscarriage funeral bereavement custody "
    "mutter vater schwester bruder tochter sohn familie ehemann ehefrau hochzeit scheidung schwanger beerdigung "
    "soeur frere fille fils famille epouse mariage enceinte obseques "
    "madre padre hermana hermano hija hijo esposa esposo boda embarazada familia pai irma irmao filha "
    "casamento gravida sorella fratello figlia figlio moglie marito matrimonio incinta famiglia "
    "moeder zus broer dochter zoon gezin huwelijk zwanger",
    # Body and mind, as GDPR article 9 has "data concerning health"; names of the commonest conditions.
    "health": "health healthcare ill illness sick sickness disease cancer tumor tumour hospital surgery diagnosed "
    "depression depressed depressive anxiety therapy therapist burnout disability disabled adhd autism autistic "
    "neurodivergent bipolar diabetes covid infection medication medicine chemo chemotherapy migraine dementia "
    "alzheimer hiv overdose suicide suicidal addiction alcoholic rehab sobriety died death dying deceased "
    "krank krankheit krankenhaus krebs gesundheit depressionen operiert gestorben verstorben "
    "malade maladie hopital sante deces mort enfermo enfermedad cancer salud muerte fallecio doenca saude morte "
    "malattia ospedale morto ziek ziekte ziekenhuis overleden",
    # Where and how somebody lives.
    "home": "home house apartment flatmate roommate neighbour neighbor neighbours neighbors mortgage landlord "
    "homeless wohnung nachbar nachbarn miete hypothek appartement voisin voisins loyer vecino vecinos alquiler "
    "hipoteca vizinho aluguel inquilino affitto vicini huurhuis buren",
    # Body and dress.
    "looks": "beautiful gorgeous handsome hair haircut outfit sexy attractive skinny obese overweight "
    "underweight diet tattoo wrinkles cute makeup lipstick bikini cleavage "
    "huebsch frisur attraktiv jolie coiffure guapa guapo peinado bonita bonito bella bello mooie",
    # Belief, as in GDPR article 9.
    "religion": "religion religious church mosque synagogue god prayer pray praying bible quran koran muslim "
    "islam islamic christianity catholic protestant jewish judaism hindu hinduism buddhist buddhism atheist "
    "sikh ramadan baptism kirche gott gebet glaube eglise dieu priere iglesia dios oracion igreja deus chiesa dio "
    "preghiera kerk gebed",
    # Parties, offices and the quarrels of the day; persons stand for their quarrels.
    "politics": "politics political politician election elections parliament president government democrat democrats "
    "republican republicans abortion immigration immigrant refugee refugees war gaza palestine putin zelensky "
    "trump biden brexit socialist communist fascist fascism maga antifa protesters referendum "
    "politik politiker wahlen bundestag regierung krieg fluechtlinge politique elections gouvernement guerre "
    "politica elecciones gobierno guerra eleicoes governo elezioni politiek verkiezingen regering oorlog",
    # What somebody earns, owes or lost.
    "money": "money salary salaries wage wages income loan loans bankrupt bankruptcy inheritance taxes rent debts "
    "millionaire wealthy lawsuit lawsuits layoff layoffs redundancy unemployed unemployment severance "
    "gehalt lohn schulden kredit arbeitslos kuendigung salaire dettes chomage licenciement salario deudas desempleo "
    "despido dividas desemprego demissao stipendio debiti disoccupato licenziamento salaris schulden werkloos ontslag",
}
_TOUCHY = frozenset(word for words in _SUBJECTS.values() for word in words.split())
_WORD = re.compile(r"[a-z]+")


def tactful(text: str) -> bool:
    """Tell whether a text keeps off family, health, home, looks, religion, politics and money."""
    return _TOUCHY.isdisjoint(_WORD.findall(fold(text)))
