//! Several texts of figures as one: Prometheus wants all samples of a name together, under one heading.
//!
//! <https://prometheus.io/docs/instrumenting/exposition_formats/>

use std::collections::BTreeMap;

/// Heading and samples of one name.
#[derive(Default)]
struct Family<'a> {
    heading: Vec<&'a str>,
    samples: Vec<&'a str>,
}

/// Puts texts together. Each family keeps the heading that came first.
pub(super) fn merge<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut families = BTreeMap::<&str, Family<'_>>::new();
    for text in texts {
        let mut name = "";
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            match line.strip_prefix("# ") {
                Some(heading) => {
                    name = heading.split(' ').nth(1).unwrap_or_default();
                    let family = families.entry(name).or_default();
                    if !family.heading.contains(&line) && family.samples.is_empty() {
                        family.heading.push(line);
                    }
                }
                // What follows a heading is its own, also where a name has an ending such as `_sum`.
                None if !name.is_empty() && line.starts_with(name) => {
                    families.entry(name).or_default().samples.push(line);
                }
                None => {
                    name = "";
                    families.entry(line.split(['{', ' ']).next().unwrap_or_default()).or_default().samples.push(line);
                }
            }
        }
    }
    let lines = families.values().flat_map(|family| family.heading.iter().chain(&family.samples));
    lines.fold(String::new(), |text, line| text + line + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_of_several_workers_stand_together() {
        let one = "# HELP a_total Things.\n# TYPE a_total counter\na_total{worker=\"0\"} 1\n\n\
                   # TYPE b_seconds histogram\nb_seconds_bucket{worker=\"0\",le=\"1\"} 2\nb_seconds_sum{worker=\"0\"} 3\n";
        let two = "# TYPE b_seconds histogram\nb_seconds_sum{worker=\"1\"} 4\n\n\
                   # HELP a_total Things.\n# TYPE a_total counter\na_total{worker=\"1\"} 5\n";
        let own = "rose_workers 2\n";
        assert_eq!(
            merge([one, two, own]),
            "# HELP a_total Things.\n# TYPE a_total counter\na_total{worker=\"0\"} 1\na_total{worker=\"1\"} 5\n\
             # TYPE b_seconds histogram\nb_seconds_bucket{worker=\"0\",le=\"1\"} 2\nb_seconds_sum{worker=\"0\"} 3\n\
             b_seconds_sum{worker=\"1\"} 4\nrose_workers 2\n"
        );
        assert_eq!(merge([]), "");
    }
}
