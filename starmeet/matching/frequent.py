"""How many speakers bear the world's frequent names.

The words stand by their order of magnitude among ten thousand speakers. Those of Europe and the Americas were
counted in public talk records (12,416 full names); of the other continents, which those know less well, the tables
add what censuses and registers call the most frequent ones.
"""

from __future__ import annotations

from collections.abc import Mapping


def _read(table: str) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for line in table.strip().splitlines():
        many, *words = line.split()
        found |= dict.fromkeys(words, int(many))
    return found


GIVEN = _read(
    """
    160 david
    80 michael daniel chris andrew
    40 james peter thomas paul alex eric mike martin mark john adam matt brian robert tim ben jonathan alexander
    40 christopher tom juan ryan nick matthew kevin dan jan carlos sebastian richard michal jose jason
    20 patrick sarah joe simon jeff nicolas miguel justin benjamin maria christian andrea aaron josh ian sam max victor
    20 marco joseph jessica javier ivan william sean scott laura kyle greg anna andreas stephen pierre joshua jeremy
    20 pablo kim jacob dave luis julia ana alejandro jean florian adrian will nicholas gabriel francisco diego steven
    20 stefan samuel jakub antonio anton alexandre steve manuel maciej francesco erik eduardo dmitry andy mohamed
    20 mohammed muhammad ahmed ali
    10 vincent pavel nathan lee julien jon jim jack charles ricardo marcin marc guillaume tomas roberto piotr luke
    10 johannes francois elizabeth brendan alan stephan rodrigo robin rob raphael rafael philip pedro pawel oliver joel
    10 jesus george felipe federico elena amit tyler michele mario lisa leonardo karen joao jennifer hugo frank evan
    10 christine brad andrei alvaro alessandro tony tomasz timothy sara jorge gregory fabio erin emily edward denis
    10 carl andrey amanda tobias stefano simone rebecca philippe nicole matthias matteo keith jay hannah felix fabian
    10 dmitrii craig colin caroline antoine amy aleksei aleksandr alberto zach vladimir travis todd sebastien rachel
    10 petr michelle marek maksim lucas luca katie julie jordi jeffrey henry guillermo graham filip douglas bruno ariel
    10 angel andres alexis xavier stuart sergio ruben romain paula noah nathaniel mikhail mathieu lukasz kenneth kelly
    10 jens jamie igor fernando dominik deepak davide catherine bryan brett anthony alexandra bob bill don ken bruce
    10 charlie danny jake emma kate claire sophie marie sofia jane alice anne helen susan nancy linda barbara stephanie
    10 lauren megan ethan dylan liam logan leo julian camille thibault maxime clement quentin lars bjorn hans hiroshi
    10 takashi kenji akira satoshi hiroyuki masahiro kazuki takahiro yuki yusuke daisuke shota ryo yuta naoki wei jing
    10 yu ming lei yan jun xin hui yi min rahul abhishek ankit vivek rohit gaurav neha priya pooja sandeep manish nitin
    10 pratik aditya akash shivam ankur anand ashish ravi sanjay suresh rajesh vikas arjun karan harsh saurabh
    10 siddharth prashant raj omar khalid hassan ibrahim abdul mustafa yusuf mehmet sergey alexey alexei nikolay oleg
    10 natalia olga anastasia
    """
)
"""Bearers of frequent given names, folded, among ten thousand speakers."""

SURNAMES = _read(
    """
    40 lee chen smith
    20 wang gupta kim li zhang gonzalez singh williams lopez liu kumar jones patel khan sharma sato suzuki takahashi
    20 tanaka nguyen park
    10 wilson perez garcia yang rodriguez jain martin fernandez wu white ramirez jin ho cheng wong thomas santos
    10 sanchez miller martinez lin chang verma mitchell king hall das brown bauer anderson yu taylor silva roy parker
    10 moore lu johnson gomez davis cohen clark xu tan shah ruiz knight kelly harrison chu alvarez hernandez jackson
    10 thompson harris lewis robinson walker young allen wright scott torres hill flores green adams nelson baker
    10 rivera campbell carter roberts muller schmidt schneider fischer weber meyer wagner becker schulz hoffmann
    10 bernard dubois petit durand rossi russo ferrari bianchi oliveira souza pereira ferreira costa rodrigues almeida
    10 lima hansen johansen olsen larsen andersen nielsen jensen pedersen johansson andersson karlsson nilsson nowak
    10 kowalski ivanov smirnov kuznetsov popov ito watanabe yamamoto nakamura kobayashi kato yoshida yamada sasaki
    10 yamaguchi matsumoto inoue kimura hayashi shimizu saito huang zhao zhou sun ma zhu hu guo he gao luo choi jung
    10 kang cho yoon jang lim tran le pham hoang yadav mishra agarwal agrawal reddy rao joshi mehta pandey tiwari desai
    10 iyer nair ahmed ali hassan hussain ibrahim mohamed mohammed yilmaz kaya demir
    """
)
"""Bearers of frequent surnames, folded, among ten thousand speakers."""

PARTICLES = frozenset("al bin da de del den der di dos el la le van von".split())
"""Words that stand before surnames, and tell nothing."""
