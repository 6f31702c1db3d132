//! One file per URL; [`listing`] is what the lists among them share.

mod archive;
mod author;
mod content;
mod elsewhere;
mod feed;
mod index;
mod listing;
mod oembed;
mod page;
mod preview;
mod robots;
mod rss;
mod search;
mod security;
mod show;
mod sitemap;
mod tag;
