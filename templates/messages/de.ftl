# Die festen Wendungen des Grundthemas und der Fehlerseiten auf Deutsch.
# Was hier fehlt, erscheint auf Englisch. Die Namen beginnen mit `rose-`.

## Der Rahmen jeder Seite

rose-skip = Zum Inhalt springen
rose-back-to-top = Zurück nach oben

# Namen der Navigationen für alle, die sich die Seite vorlesen lassen.
rose-nav-main = Hauptmenü
rose-nav-footer = Hauptmenü am Seitenende
rose-nav-secondary = Mehr zu dieser Website
rose-nav-social = Anderswo
rose-nav-pages = Seiten

# Die Links einer Liste zu ihren Nachbarseiten.
rose-newer = Neuere
rose-older = Ältere

## Die Fehlerseite

rose-error-way-out = Zur Startseite
# Danach folgt das Kennzeichen.
rose-error-quote = Bei Rückfragen bitte angeben:
rose-error-reference = Kennzeichen:
rose-error-try-again = Bitte gleich noch einmal versuchen.

# Zu jedem Status ein kurzer Titel und ein Satz dazu, was geschehen ist; zu manchen ein Hinweis, was jetzt hilft.

rose-error-400-title = Das hat nicht geklappt
rose-error-400-message = Diese Anfrage war nicht zu verstehen.

rose-error-401-title = Bitte anmelden
rose-error-401-message = Diese Seite ist nur nach einer Anmeldung zu sehen.

rose-error-403-title = Nicht erlaubt
rose-error-403-message = Das ist hier nicht gestattet.

rose-error-404-title = Nicht gefunden
rose-error-404-message = Unter dieser Adresse gibt es nichts.
rose-error-404-hint = Vielleicht ist die Seite umgezogen, oder im Link steckt ein Tippfehler.

rose-error-405-title = Hier nicht möglich
rose-error-405-message = Anfragen dieser Art nimmt diese Adresse nicht an.

rose-error-408-title = Zu langsam
rose-error-408-message = Die Anfrage kam nicht rechtzeitig an.
rose-error-408-hint = { rose-error-try-again }

rose-error-410-title = Nicht mehr da
rose-error-410-message = Was hier stand, wurde entfernt.

rose-error-413-title = Zu groß
rose-error-413-message = Das ist mehr, als hier angenommen werden kann.

rose-error-414-title = Zu lang
rose-error-414-message = Die Adresse ist zu lang.

rose-error-415-title = Falsches Format
rose-error-415-message = In diesem Format kann das nicht angenommen werden.

rose-error-429-title = Zu viel auf einmal
rose-error-429-message = Es kamen zu viele Anfragen.
rose-error-429-hint = { rose-error-try-again }

rose-error-503-title = Gerade nicht erreichbar
rose-error-503-message = Dieser Teil der Website ist im Moment nicht erreichbar.
rose-error-503-hint = { rose-error-try-again }

rose-error-504-title = Zu langsam
rose-error-504-message = Die Antwort hat zu lange gedauert.
rose-error-504-hint = { rose-error-try-again }

# Jeder andere Status unter 500.
rose-error-other-title = Das hat nicht geklappt
rose-error-other-message = Diese Anfrage konnte nicht beantwortet werden.

# 500 und jeder andere Status darüber.
rose-error-500-title = Unser Fehler
rose-error-500-message = Bei uns ist etwas schiefgegangen. Wir haben es vermerkt.
rose-error-500-hint = { rose-error-try-again }

## Was der Kern von sich aus sagt

# Eine Website, die gerade eingerichtet wird.
rose-error-setup-title = Hier ist noch nichts
rose-error-setup-message = Der Kern läuft, aber kein Plugin: Eine Website besteht aus Plugins.
rose-error-setup-hint = Plugins in den Ordner `plugins` neben dem Programm legen und es neu starten; `rose plugin list` sagt, wie es ging.

# Plugins der Website, die gerade nicht laufen: $parts sind die Titel aller, $part der dieser Seite.
rose-error-missing-message = Es fehlt, woraus diese Website besteht: { $parts }.
rose-error-absent-message = Der Teil „{ $part }“ dieser Website fehlt im Moment.
rose-error-operator-hint = Er ist bald wieder da. Wer diese Website betreibt: `rose plugin list` sagt, was nicht stimmt und was zu tun ist.

# Ein Formular, das eine andere Website den Browser senden ließ.
rose-error-cross-site-message = Dieses Formular kam von { $from } statt von { $site } und wird nicht angenommen: Bitte die Seite auf { $site } öffnen und es von dort senden.
rose-error-cross-site-unnamed-message = Dieses Formular kam von einer anderen Website statt von { $site } und wird nicht angenommen: Bitte die Seite auf { $site } öffnen und es von dort senden.

# Was mit der Anfrage kam. $limit ist eine Größe wie `1 MiB`, $time eine Zeit wie `10 s`.
rose-error-body-large-message = Die Anfrage ist größer als { $limit }: Bitte weniger senden.
rose-error-body-slow-message = Die Anfrage kam nicht innerhalb von { $time } an: Bitte noch einmal senden.
rose-error-body-broken-message = Die Anfrage brach ab: Bitte noch einmal senden.
