# The fixed phrases of the guestbook, in English. A language that lacks one of them shows the English one.

guestbook-about = What visitors have written.
guestbook-nothing = Nobody has written anything yet.
guestbook-closed = The guestbook is closed: you can read it, but not write in it.

## The form

guestbook-your-name = Your name
guestbook-your-line = Your line
guestbook-leave = Leave it here
