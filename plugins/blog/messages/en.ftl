# The fixed phrases of the blog, in English. A language that lacks one of them shows the English one.
# Ids begin with `blog-`.

## Titles of pages, as a browser's tab and search engines show them

# $month is a month in words, such as “March 2026”.
blog-title-archive = Archive
blog-title-month = { $month }
blog-title-earlier = Earlier posts
blog-title-search = Search

## What a reader is told where there is nothing to show

blog-page-nothing-here = Nothing is published at { $path }.
# $start is the address of the list's beginning.
blog-broken-link = This link is broken: start at { $start }.
blog-no-such-tag = There is no such tag.
blog-no-such-author = There is no such author.
blog-no-posts-in-month = Nothing was published in that month.
blog-no-such-preview = There is no preview at this address.

## Lists

blog-empty = Nothing has been published yet.
blog-empty-hint = Come back in a little while: the first post will stand here.
blog-empty-tag = Nothing is filed under this yet.
blog-empty-author = Nothing has been published under this name yet.
blog-empty-month = Nothing was published in this month.
blog-empty-archive = There is nothing to look back on yet.
blog-to-front-page = See what else there is
blog-to-archive = All posts by month
blog-featured = Featured

# Above the heading of a tag's and of an author's page.
blog-tag-kicker = Filed under
blog-author-kicker = Written by

blog-author-elsewhere = { $name } elsewhere
blog-author-website = Website
blog-months = Months
blog-month-previous = Earlier
blog-month-next = Later

## Search

blog-search-label = Words to look for
blog-search-button = Search
blog-search-suggested = Posts with these words
blog-search-nothing = Nothing was found for “{ $asked }”.
blog-search-meant = Did you mean
blog-search-hint = Try fewer words, or look through all posts by month.
blog-search-back = Results before these
blog-search-more = More results

## One post

blog-reading-time = { $minutes } minute read
blog-tags = Tags
blog-edited = Last edited
blog-written-by = Written by
blog-neighbours = Posts before and after this one
blog-previous = Previous post
blog-next = Next post
blog-related = Read next

## Posts and pages that are not for everyone: $access is `members`, `paid` or `tiers`

blog-access-label = { $access ->
    [members] For members
    [paid] For paying members
   *[other] For certain members
}
blog-access-title = { $access ->
    [members] The rest is for members
    [paid] The rest is for paying members
   *[other] The rest is for some of our members
}
blog-access-message = { $access ->
    [members] There is more to read here than is open to everyone. Members read all of it.
    [paid] There is more to read here than is open to everyone. Members who pay for the site read all of it.
   *[other] There is more to read here than is open to everyone. Whether members read all of it depends on what they have joined.
}
blog-join = Become a member
blog-open-posts = Read what is open to everyone

## Previews: $state is `draft`, `scheduled` or `sent`

blog-preview = Preview
blog-preview-message = { $state ->
    [draft] This is a draft. It has not been published.
    [scheduled] This is scheduled: it will be published at the time that has been set for it.
   *[sent] This went out by email only. It is not published on the site.
}
