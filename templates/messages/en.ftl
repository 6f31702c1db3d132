# The fixed phrases of the base theme and of the kernel's error pages, in English.
# A language that lacks one of them shows the English one. Ids begin with `rose-`.

## The frame of every page

rose-skip = Skip to the content
rose-back-to-top = Back to the top

# Names of the navigations, for those who have them read out.
rose-nav-main = Main
rose-nav-footer = Main, at the foot
rose-nav-secondary = More about this site
rose-nav-social = Elsewhere
rose-nav-pages = Pages

# The links of a list to its neighbouring pages.
rose-newer = Newer
rose-older = Older

## The error page

rose-error-way-out = Go to the front page
# The reference follows.
rose-error-quote = If you write to us about this, please quote:
rose-error-reference = Reference:
rose-error-try-again = Please try again in a moment.

# For each status a title of a few words and a message of what happened; for some a hint of what to do now.

rose-error-400-title = That did not work
rose-error-400-message = This request could not be understood.

rose-error-401-title = Please sign in
rose-error-401-message = This page is for those who have signed in.

rose-error-403-title = Not allowed
rose-error-403-message = You may not do this here.

rose-error-404-title = Not found
rose-error-404-message = There is nothing at this address.
rose-error-404-hint = It may have moved, or the link has a slip in it.

rose-error-405-title = Not possible here
rose-error-405-message = This address does not take that kind of request.

rose-error-408-title = Too slow
rose-error-408-message = The request took too long to arrive.
rose-error-408-hint = { rose-error-try-again }

rose-error-410-title = Gone
rose-error-410-message = What was here has been removed.

rose-error-413-title = Too large
rose-error-413-message = This is more than can be taken here.

rose-error-414-title = Too long
rose-error-414-message = The address is too long.

rose-error-415-title = Wrong format
rose-error-415-message = This cannot be taken in that format.

rose-error-429-title = Too much at once
rose-error-429-message = There were too many requests.
rose-error-429-hint = { rose-error-try-again }

rose-error-503-title = Not available
rose-error-503-message = This part of the site is not available at the moment.
rose-error-503-hint = { rose-error-try-again }

rose-error-504-title = Too slow
rose-error-504-message = The answer took too long.
rose-error-504-hint = { rose-error-try-again }

# Every other status below 500.
rose-error-other-title = That did not work
rose-error-other-message = This request could not be answered.

# 500, and every other status above it.
rose-error-500-title = Our fault
rose-error-500-message = Something went wrong on our side. It has been noted.
rose-error-500-hint = { rose-error-try-again }

## What the kernel says for itself

# A site that is just being set up.
rose-error-setup-title = Nothing is here yet
rose-error-setup-message = The kernel runs, but no plugin does: a site is made of plugins.
rose-error-setup-hint = Put plugins into the folder `plugins` beside the program and start it again; `rose plugin list` tells how it went.

# Plugins that the site has and that do not serve: $parts are the titles of all, $part is the one of this page.
rose-error-missing-message = What this site is made of is missing: { $parts }.
rose-error-absent-message = The part “{ $part }” of this site is missing at the moment.
rose-error-operator-hint = It will be back soon. If you run this site: `rose plugin list` says what is wrong and what to do.

# A form that another site made a browser send.
rose-error-cross-site-message = This form was sent from { $from }, not from { $site }, and is refused: open the page at { $site } and send it from there.
rose-error-cross-site-unnamed-message = This form was sent from another site, not from { $site }, and is refused: open the page at { $site } and send it from there.

# What came with the request. $limit is a size such as `1 MiB`, $time a time such as `10 s`.
rose-error-body-large-message = The request is larger than { $limit }: send less.
rose-error-body-slow-message = The request did not arrive within { $time }: send it again.
rose-error-body-broken-message = The request broke off: send it again.
