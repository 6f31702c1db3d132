//! The kernel by its front door: requests, files in the folder of plugins, and the commands of `rose`.
//!
//! Every plugin here is a real `.so` file. What only a process shows (crashes, signals, the log) is tested on the
//! program `rose` itself. Rules of single modules are tested beside them, in `src/`.

mod auditor;
mod bad_files;
mod bad_plugins;
mod calls;
mod commands;
mod crashes;
mod crowd;
mod databases;
mod faults;
mod figures;
mod foreign;
mod fragments;
mod generations;
mod http;
mod load;
mod missing;
mod pages;
mod panics;
mod sessions;
mod site;
mod starts;
mod support;
mod templates;
mod templates_check;
mod tidy;
mod words;
mod workers;
