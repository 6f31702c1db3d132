# Die festen Wendungen des Blogs auf Deutsch. Was hier fehlt, erscheint auf Englisch.
# Die Namen beginnen mit `blog-`.

## Titel der Seiten, wie Browser und Suchmaschinen sie zeigen

# $month ist ein Monat in Worten, etwa „März 2026“.
blog-title-archive = Archiv
blog-title-month = { $month }
blog-title-earlier = Frühere Beiträge
blog-title-search = Suche

## Was zu lesen ist, wo es nichts zu zeigen gibt

blog-page-nothing-here = Unter { $path } ist nichts veröffentlicht.
# $start ist die Adresse, unter der die Liste beginnt.
blog-broken-link = Dieser Link ist beschädigt: bitte bei { $start } beginnen.
blog-no-such-tag = Dieses Thema gibt es nicht.
blog-no-such-author = Unter diesem Namen schreibt hier niemand.
blog-no-posts-in-month = In diesem Monat ist nichts erschienen.
blog-no-such-preview = Unter dieser Adresse gibt es keine Vorschau.

## Listen

blog-empty = Noch ist nichts erschienen.
blog-empty-hint = Ein späterer Besuch lohnt sich: Hier wird der erste Beitrag stehen.
blog-empty-tag = Zu diesem Thema ist noch nichts erschienen.
blog-empty-author = Unter diesem Namen ist noch nichts erschienen.
blog-empty-month = In diesem Monat ist nichts erschienen.
blog-empty-archive = Noch gibt es nichts zum Zurückblättern.
blog-to-front-page = Zu den übrigen Beiträgen
blog-to-archive = Alle Beiträge nach Monaten
blog-featured = Empfohlen

# Über der Überschrift auf der Seite eines Themas und einer Person.
blog-tag-kicker = Thema
blog-author-kicker = Geschrieben von

blog-author-elsewhere = { $name } anderswo
blog-author-website = Website
blog-months = Monate
blog-month-previous = Früher
blog-month-next = Später

## Suche

blog-search-label = Gesuchte Wörter
blog-search-button = Suchen
blog-search-suggested = Beiträge mit diesen Wörtern
blog-search-nothing = Zu „{ $asked }“ wurde nichts gefunden.
blog-search-meant = Gemeint war vielleicht
blog-search-hint = Weniger Wörter helfen oft weiter, und alle Beiträge stehen nach Monaten geordnet im Archiv.
blog-search-back = Vorige Ergebnisse
blog-search-more = Weitere Ergebnisse

## Ein Beitrag

blog-reading-time = { $minutes ->
    [one] { $minutes } Minute Lesezeit
   *[other] { $minutes } Minuten Lesezeit
}
blog-tags = Themen
blog-edited = Zuletzt bearbeitet am
blog-written-by = Geschrieben von
blog-neighbours = Beiträge davor und danach
blog-previous = Voriger Beitrag
blog-next = Nächster Beitrag
blog-related = Zum Weiterlesen

## Beiträge und Seiten, die nicht für alle sind: $access ist `members`, `paid` oder `tiers`

blog-access-label = { $access ->
    [members] Für Mitglieder
    [paid] Für zahlende Mitglieder
   *[other] Für bestimmte Mitglieder
}
blog-access-title = { $access ->
    [members] Der Rest ist Mitgliedern vorbehalten
    [paid] Der Rest ist zahlenden Mitgliedern vorbehalten
   *[other] Der Rest ist einem Teil unserer Mitglieder vorbehalten
}
blog-access-message = { $access ->
    [members] Hier gibt es mehr zu lesen, als für alle offen ist. Mitglieder lesen alles.
    [paid] Hier gibt es mehr zu lesen, als für alle offen ist. Wer einen Mitgliedsbeitrag zahlt, liest alles.
   *[other] Hier gibt es mehr zu lesen, als für alle offen ist. Wer alles lesen kann, hängt von der Art der Mitgliedschaft ab.
}
blog-join = Mitglied werden
blog-open-posts = Weiter zu dem, was für alle offen ist

## Vorschau: $state ist `draft`, `scheduled` oder `sent`

blog-preview = Vorschau
blog-preview-message = { $state ->
    [draft] Dies ist ein Entwurf. Er ist nicht veröffentlicht.
    [scheduled] Dieser Beitrag ist geplant: Er erscheint zu der Zeit, die für ihn festgelegt ist.
   *[sent] Dieser Beitrag ging nur per E-Mail hinaus. Auf der Website ist er nicht veröffentlicht.
}
