# Die festen Wendungen des Gästebuchs auf Deutsch. Was hier fehlt, erscheint auf Englisch.

guestbook-about = Was Gäste hinterlassen haben.
guestbook-nothing = Noch hat niemand etwas geschrieben.
guestbook-closed = Das Gästebuch ist geschlossen: Es ist zu lesen, aber nicht zu beschreiben.

## Das Formular

guestbook-your-name = Name
guestbook-your-line = Zeile
guestbook-leave = Hinterlassen
