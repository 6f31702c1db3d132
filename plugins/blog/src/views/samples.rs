//! The contexts of all templates, posing: plain, hostile, long and bare. Nothing in here is shown to a reader.

use rose_sdk::{HOSTILE, Sample, Timestamp};

use super::{
    AuthorView, Card, NearView, TagView,
    lists::{ArchivePage, AuthorHead, AuthorPage, ListView, MonthPage, MonthView, TagHead, TagPage, Year},
    post::{PostView, Whole},
    search::{Meant, SearchPage},
};
use crate::{
    posts::{Status, Visibility},
    search::{Hit, Part},
    social::Account,
};

rose_sdk::samples! {
    "index" => ListView,
    "tag" => TagPage,
    "author" => AuthorPage,
    "archive" => ArchivePage,
    "month" => MonthPage,
    "post" => PostView,
    "page" => PostView,
    "search" => SearchPage,
}

/// A kind of sample.
struct Pose {
    text: String,
    /// Whether what may be absent is there.
    filled: bool,
    /// How many entries a list has.
    count: usize,
}

impl Pose {
    fn all() -> [Self; 4] {
        let long = "Donaudampfschifffahrtsgesellschaftskapitänsmütze and other words ".repeat(8);
        [
            Self { text: "The beans came up".to_owned(), filled: true, count: 3 },
            Self { text: HOSTILE.to_owned(), filled: true, count: 2 },
            Self { text: long, filled: true, count: 12 },
            Self { text: String::new(), filled: false, count: 0 },
        ]
    }

    fn text(&self) -> String {
        self.text.clone()
    }

    fn some<T>(&self, value: T) -> Option<T> {
        self.filled.then_some(value)
    }

    fn many<T>(&self, entry: impl Fn() -> T) -> Vec<T> {
        (0..self.count).map(|_| entry()).collect()
    }

    fn time(&self) -> Timestamp {
        Timestamp::from_micros(1_772_355_600_000_000)
    }

    fn picture(&self) -> Option<String> {
        self.some("/assets/blog/demo/apples.svg".to_owned())
    }

    fn tag(&self) -> TagView {
        TagView { name: self.text(), slug: "beans".to_owned(), url: "/tag/beans/".to_owned() }
    }

    fn author(&self) -> AuthorView {
        AuthorView {
            name: self.text(),
            slug: "ada".to_owned(),
            url: "/author/ada/".to_owned(),
            profile_image: self.picture(),
            bio: self.some(self.text()),
        }
    }

    fn card(&self) -> Card {
        Card {
            id: "01".to_owned(),
            url: "/beans/".to_owned(),
            title: self.text(),
            excerpt: self.text(),
            published_at: self.time(),
            featured: self.filled,
            feature_image_srcset: self.some("/content/images/size/w600/a.jpg 600w".to_owned()),
            feature_image: self.picture(),
            feature_image_alt: self.some(self.text()),
            primary_tag: self.some(self.tag()),
            tags: self.many(|| self.tag()),
            authors: self.many(|| self.author()),
            reading_minutes: 3,
            access: self.some(Visibility::Members),
        }
    }

    fn near(&self) -> NearView {
        NearView {
            url: "/leeks/".to_owned(),
            title: self.text(),
            published_at: self.time(),
            feature_image: self.picture(),
            feature_image_alt: self.some(self.text()),
        }
    }

    fn list(&self) -> ListView {
        ListView {
            first_page: true,
            lead: self.filled,
            posts: self.many(|| self.card()),
            newer: self.some("/?after=7-a".to_owned()),
            older: self.some("/?before=7-a".to_owned()),
        }
    }

    fn month(&self) -> MonthView {
        MonthView { month: "2026-03-01".to_owned(), url: "/archive/2026/03/".to_owned() }
    }

    fn whole(&self) -> Whole {
        Whole {
            id: "01".to_owned(),
            url: "/beans/".to_owned(),
            title: self.text(),
            excerpt: self.text(),
            standfirst: self.some(self.text()),
            published_at: self.some(self.time()),
            edited_at: self.some(self.time()),
            featured: self.filled,
            feature_image_srcset: self.some("/content/images/size/w600/a.jpg 600w".to_owned()),
            feature_image: self.picture(),
            feature_image_alt: self.some(self.text()),
            feature_image_caption: self.some("<em>Beans</em>, <a href=\"/leeks/\">not leeks</a>".to_owned()),
            primary_tag: self.some(self.tag()),
            tags: self.many(|| self.tag()),
            authors: self.many(|| self.author()),
            reading_minutes: 3,
            html: if self.filled { "<p>The beans came up.</p>".to_owned() } else { String::new() },
            access: self.some(Visibility::Paid),
            join_url: self.some("/membership/".to_owned()),
            show_title: true,
            lang: self.some("de".to_owned()),
        }
    }

    fn post(&self) -> PostView {
        PostView {
            post: self.whole(),
            previous: self.some(self.near()),
            next: self.some(self.near()),
            related: (0..self.count.min(3)).map(|_| self.card()).collect(),
            preview: None,
        }
    }
}

impl Sample for ListView {
    fn samples() -> Vec<Self> {
        let later = Self { first_page: false, lead: false, ..Pose::all()[0].list() };
        Pose::all().iter().map(Pose::list).chain([later]).collect()
    }
}

impl Sample for TagPage {
    fn samples() -> Vec<Self> {
        let page = |pose: &Pose| Self {
            tag: TagHead {
                name: pose.text(),
                slug: "beans".to_owned(),
                url: "/tag/beans/".to_owned(),
                description: pose.some(pose.text()),
                feature_image: pose.picture(),
                accent_color: pose.some("#8f3148".to_owned()),
            },
            list: pose.list(),
        };
        Pose::all().iter().map(page).collect()
    }
}

impl Sample for AuthorPage {
    fn samples() -> Vec<Self> {
        let account = |pose: &Pose| Account { label: pose.text(), url: "https://social.example/@ada".to_owned() };
        let page = |pose: &Pose| Self {
            author: AuthorHead {
                name: pose.text(),
                slug: "ada".to_owned(),
                url: "/author/ada/".to_owned(),
                bio: pose.some(pose.text()),
                profile_image: pose.picture(),
                cover_image: pose.picture(),
                location: pose.some(pose.text()),
                website: pose.some("https://ada.example/".to_owned()),
                social: pose.many(|| account(pose)),
            },
            list: pose.list(),
        };
        Pose::all().iter().map(page).collect()
    }
}

impl Sample for ArchivePage {
    fn samples() -> Vec<Self> {
        let year = |pose: &Pose| Year { year: "2026".to_owned(), months: pose.many(|| pose.month()) };
        Pose::all().iter().map(|pose| Self { years: pose.many(|| year(pose)) }).collect()
    }
}

impl Sample for MonthPage {
    fn samples() -> Vec<Self> {
        let page = |pose: &Pose| Self {
            month: "2026-03-01".to_owned(),
            previous_month: pose.some(pose.month()),
            next_month: pose.some(pose.month()),
            list: pose.list(),
        };
        Pose::all().iter().map(page).collect()
    }
}

impl Sample for SearchPage {
    fn samples() -> Vec<Self> {
        let parts = |pose: &Pose| {
            vec![Part { text: pose.text(), is_found: false }, Part { text: pose.text(), is_found: pose.filled }]
        };
        let hit = |pose: &Pose| Hit {
            url: "/beans/".to_owned(),
            title: parts(pose),
            extract: parts(pose),
            published_at: pose.some(pose.time()),
        };
        let page = |pose: &Pose| Self {
            asked: pose.text(),
            hits: pose.many(|| hit(pose)),
            meant: pose.some(Meant { text: pose.text(), url: "/search/?q=beans".to_owned() }),
            newer: pose.some("/search/?q=beans".to_owned()),
            older: pose.some("/search/?q=beans&page=3".to_owned()),
        };
        let nothing = |pose: &Pose| Self { hits: Vec::new(), ..page(pose) };
        Pose::all().iter().flat_map(|pose| [page(pose), nothing(pose)]).collect()
    }
}

impl Sample for PostView {
    fn samples() -> Vec<Self> {
        let plain = || Pose::all()[0].post();
        let untitled = Self { post: Whole { show_title: false, ..plain().post }, ..plain() };
        let readers = [Visibility::Members, Visibility::Tiers];
        let kept = readers.map(|access| Self { post: Whole { access: Some(access), ..plain().post }, ..plain() });
        let previews = [Status::Draft, Status::Scheduled, Status::Sent];
        let previews = previews.map(|status| Self { preview: Some(status), ..Pose::all()[3].post() });
        Pose::all().iter().map(Pose::post).chain([untitled]).chain(kept).chain(previews).collect()
    }
}
