"""What the columns of a programme mean: their headers in many spellings."""

from __future__ import annotations

from starmeet import tables

# The best header of each field first.
_HEADERS = {
    "title": "title|talk title|session title|proposal title|session name|event title|event name|talk name|talk|"
    "presentation|topic|subject|titel|thema|vortrag|titre|titulo|titolo|titolo intervento|charla|session|event|"
    "summary title|activity|programme item|item|veranstaltung|name",
    "subtitle": "subtitle|untertitel|sous titre",
    "start": "start|start time|starts at|start date time|start datetime|starttime|begin|begins|beginning|begin time|"
    "from|starts|startzeit|beginn|von|debut|heure de debut|inicio|hora inicio|hora de inicio|inizio|ora inizio|"
    "scheduled at|date time|datetime",
    "end": "end|end time|ends at|end date time|end datetime|endtime|ends|finish|finish time|until|to|endzeit|ende|bis|"
    "fin|heure de fin|hora fin|hora de fin|fine|ora fine",
    "time": "time|times|time slot|timeslot|when|zeit|uhrzeit|heure|horaire|hora|horario|ora|orario",
    "date": "date|start date|session date|event date|startdate|datum|fecha|data|day date|conference day|day|tag|jour|"
    "dia|giorno|dag",
    "end_date": "end date|enddate|enddatum",
    "length": "duration|length|duration minutes|duration min|minutes|mins|min|dauer|duree|duracion|durata",
    "room": "room|room name|location|venue|place|stage|hall|where|loc|track room|raum|ort|saal|salle|lieu|sala|lugar|"
    "aula|luogo",
    "speakers": "speaker names|speakers|speaker|speaker s|speaker name|presenters|presenter|presenter s|"
    "presenter name|presented by|panelists|panellists|referent|referentin|referenten|referierende|vortragende|"
    "vortragender|sprecher|people|persons|person|performers|performer|intervenants|intervenant|orateur|ponentes|"
    "ponente|relatori|relatore|teacher|instructor|instructors",
    "authors": "authors|author|author s|autoren|autor|auteurs|autores|autori",
    "hosts": "hosts|host|hosted by|moderator|moderators|moderated by|chair|chairs|session chair|session chairs",
    "organisers": "organiser|organizer|organisers|organizers|convener|conveners",
    "track": "track|tracks|session tracks|session track|stream|theme|tracks s",
    "kind": "type|session type|event type|format|session format|kind|category|categories|art|typ|tipo|categoria|"
    "categorie",
    "abstract": "abstract|description|summary|details|info|notes|session abstract|talk abstract|beschreibung|"
    "zusammenfassung|resume|descripcion|resumen|descrizione",
    "language": "language|lang|session language|sprache|langue|idioma|lingua",
    "url": "url|link|web link|session url|link urls|session link|webseite|lien|enlace",
    "id": "id|uid|uuid|guid|code|session id|event id|talk id|proposal id|identifier|key",
    "status": "status|state|session status",
    "zone": "timezone|time zone|tz|zeitzone",
    "bio": "bio|biography|speaker bio|biografie|biographie|biografia|picture|photo|avatar|headshot|job title|"
    "your job title",
    **tables.PEOPLE,
}
COLUMNS = tables.Columns(
    _HEADERS,
    several=frozenset(("speakers", "authors", "hosts", "organisers")),
    telling=frozenset(("title", "start", "time", "date", "first")),
)
