"""Caveats that several areas print, each where it bites; one wording for all of them.

The fields in braces are filled in from the edition by `_tjeneste`.
"""

from typing import Final

BEHOV_FORELOPIG: Final = (
    "Behovsindeksen er fra Grønt hefte {gront_hefte}, som bygger på eldre regnskapstall. Indeksen "
    "som bygger på regnskapet for {aar}, kommer med Grønt hefte {neste}. Korrigerte tall er "
    "foreløpige."
)
UTEN_BEHOV: Final = (
    "Inntektssystemet har ingen egen behovsindeks for området. Tallene er derfor ikke korrigert "
    "for behov, og en forskjell kan skyldes forhold kommunen ikke rår over."
)
PRIVATE_BARNEHAGER: Final = (
    "Tilskudd til private barnehager inngår i utgiften, og det er ikke korrigert for hvor stor "
    "andel av barna som går i private barnehager. KS gjør en slik korreksjon i sine analyser."
)
PRIVATE_ELEVER: Final = (
    "Det er ikke korrigert for elever i private og statlige skoler. KS gjør en slik korreksjon i "
    "sine analyser."
)
SMAA_TALL_BARNEVERN: Final = (
    "Få og svært kostbare tiltak kan flytte tallene mye fra ett år til det neste."
)
HELSE_OG_OMSORG_SAMLET: Final = (
    "Tallene slår sammen helse og omsorg (FGK9). Behovsindeksen er derfor satt sammen av indeksene "
    "for pleie og omsorg og for kommunehelse."
)
SOSIAL_BREDERE: Final = (
    "Området (FGK12) er videre enn det behovsindeksen for sosialhjelp gjelder. Blant annet inngår "
    "introduksjonsordningen. Korrigerte tall må leses med varsomhet."
)
ADMINISTRASJON_INDEKS: Final = (
    "Behovsindeksen for administrasjon omfatter også landbruk og miljø, som ikke inngår i "
    "utgiftene her."
)
FELLESUTGIFTER_SVINGER: Final = (
    "Fellesutgifter (FGK1c) rommer pensjon og premieavvik. De svinger sterkt mellom år og kommuner "
    "og vises derfor for seg. De kalles verken høye eller lave."
)
GEBYRER: Final = (
    "En stor del betales av gebyrer, som følger aktiviteten i byggemarkedet. Netto utgift sier "
    "derfor lite om ressursbruken alene."
)
OSLO_VEI: Final = (
    "Oslo er også fylkeskommune, og kommunens veiutgifter rommer oppgaver som fylkeskommunen har "
    "andre steder."
)
PARKERING: Final = "Inntekter fra parkering trekkes fra og kan gjøre netto utgift svært lav."
SELVKOST: Final = (
    "Gebyrene skal dekke selvkost, også kapitalkostnader som ikke er med i driftsutgiftene. Netto "
    "driftsutgift er derfor ofte negativ, og området kalles verken dyrt eller billig."
)
INTERKOMMUNALT: Final = (
    "Brannvern drives ofte av flere kommuner sammen. Hvordan samarbeidet er organisert, påvirker "
    "hvor utgifter og inntekter føres."
)
NAERING: Final = (
    "Salg av tomter og annen næringsvirksomhet gir store utslag i enkeltår. Netto utgift skifter "
    "fortegn mellom kommunene, og området kalles verken dyrt eller billig."
)
KIRKE: Final = (
    "Eiendom og kirkegårder kan føres ulikt mellom kommunen og kirkelig fellesråd, og det påvirker "
    "sammenligningen."
)
BOLIG_HUSLEIE: Final = (
    "Husleie trekkes fra. Netto utgift kan derfor være negativ og avhenger av hvordan kommunen "
    "eier, leier og priser boligene."
)
EIENDOM_OVERLAPPER: Final = (
    "Området går på tvers av andre: Utgifter til skolebygg inngår også i grunnskole, og så videre. "
    "Summer derfor aldri eiendom med de andre områdene."
)
OSLO_FYLKE: Final = (
    "Oslo er også fylkeskommune. Totaltallene rommer fylkesoppgaver, så Oslo er holdt utenfor "
    "snitt og rangering i dette kapitlet."
)
TROMSO_AVGIFT: Final = (
    "Tromsø ligger i en egen sone for arbeidsgiveravgift, og lønnskostnadene er derfor ikke helt "
    "sammenlignbare."
)
