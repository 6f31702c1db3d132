//! A site's accent colour, made readable: whatever is chosen, text in it and text on it can be read in both schemes.
//!
//! The hue is the site's; the lightness gives way where the contrast would be too small (WCAG 2.2, 1.4.3: 4.5 to 1).
//! Nothing in here knows style sheets, but for the grounds, which are those of the base theme's `tokens.css`.

use palette::{
    FromColor as _, IntoColor as _, Mix as _, Oklab, Oklch, Srgb, color_difference::Wcag21RelativeContrast as _,
};

/// What the accent stands on: a page's ground first, that of its head and of quiet boxes, and that of the foot, which is
/// dark in both schemes.
struct Scheme {
    name: &'static str,
    grounds: &'static [&'static str],
    /// Where the lightness goes when the contrast is too small.
    towards: f32,
}

const SCHEMES: [Scheme; 2] = [
    Scheme { name: "light", grounds: &["#faf7f6", "#ece4e3"], towards: 0.0 },
    Scheme { name: "dark", grounds: &["#1b1719", "#272123", "#2c2326"], towards: 1.0 },
];

/// The smallest contrast of text (WCAG 2.2, 1.4.3), and a little for rounding.
const CONTRAST: f32 = 4.55;
/// How much of the accent is in the ground of what is marked with it.
const WASH: f32 = 0.12;
/// The steps from a lightness to the end of the scale.
const STEPS: u16 = 100;

/// A colour as a site's settings have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Accent(Srgb<u8>);

impl Accent {
    /// Reads `#8f3148` or `#836`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let hex = text.trim().strip_prefix('#')?;
        // The parser takes the text apart by bytes.
        let digits = hex.bytes().all(|byte| byte.is_ascii_hexdigit());
        (digits && matches!(hex.len(), 3 | 6)).then(|| hex.parse().ok().map(Self)).flatten()
    }

    /// The custom properties of both schemes, for a `style` attribute: `--accent-light:#8f3148;…`.
    pub(super) fn style(self) -> String {
        let properties = |scheme: &Scheme| {
            let Scheme { name, grounds, .. } = scheme;
            let (accent, wash) = self.in_scheme(scheme);
            format!("--accent-{name}:#{accent:x};--accent-wash-{name}:#{wash:x};--on-accent-{name}:{}", grounds[0])
        };
        SCHEMES.iter().map(properties).collect::<Vec<_>>().join(";")
    }

    /// The accent and its wash, as near to what was chosen as can be read.
    fn in_scheme(self, scheme: &Scheme) -> (Srgb<u8>, Srgb<u8>) {
        let chosen = Oklch::from_color(self.0.into_linear::<f32>());
        let grounds: Vec<_> = scheme.grounds.iter().map(|hex| hex.parse::<Srgb<u8>>().unwrap_or_default()).collect();
        let at = |step: u16| {
            let way = f32::from(step) / f32::from(STEPS);
            let lightness = chosen.l + (scheme.towards - chosen.l) * way;
            let accent = displayable(Oklch { l: lightness, ..chosen });
            (accent, washed(accent, grounds[0]))
        };
        let readable = |(accent, wash): &(Srgb<u8>, Srgb<u8>)| {
            grounds.iter().chain([wash]).all(|ground| contrast(*accent, *ground) >= CONTRAST)
        };
        (0..STEPS).map(at).find(readable).unwrap_or_else(|| at(STEPS))
    }
}

/// The colour as a screen shows it; one that is too colourful for its lightness is clamped.
fn displayable(colour: Oklch) -> Srgb<u8> {
    let linear: palette::LinSrgb = colour.into_color();
    Srgb::from_linear(linear)
}

fn washed(accent: Srgb<u8>, ground: Srgb<u8>) -> Srgb<u8> {
    let [accent, ground] = [accent, ground].map(|colour| Oklab::from_color(colour.into_linear::<f32>()));
    let linear: palette::LinSrgb = ground.mix(accent, WASH).into_color();
    Srgb::from_linear(linear)
}

fn contrast(a: Srgb<u8>, b: Srgb<u8>) -> f32 {
    a.into_format::<f32>().relative_contrast(b.into_format())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) {
        let accent = Accent::parse(text).unwrap_or_else(|| panic!("{text} is a colour"));
        for scheme in &SCHEMES {
            let (shown, wash) = accent.in_scheme(scheme);
            let grounds = scheme.grounds.iter().map(|hex| hex.parse::<Srgb<u8>>().expect("a colour"));
            for ground in grounds.chain([wash]) {
                let found = contrast(shown, ground);
                assert!(found >= 4.5, "{text} in {}: {shown:x} on {ground:x} has {found}", scheme.name);
            }
        }
    }

    #[test]
    fn every_colour_can_be_read_in_both_schemes() {
        for text in ["#000000", "#ffffff", "#ffff00", "#00ff00", "#0000ff", "#8f3148", "#777", "#ff1a75", "#30cf43"] {
            check(text);
        }
        for step in 0..=0xffff_u32 / 257 {
            // A walk through the cube that meets every hue and lightness.
            check(&format!("#{:06x}", (step * 65_793).rotate_left(step % 24) & 0xff_ffff));
        }
    }

    #[test]
    fn a_colour_that_can_be_read_stays_what_it_is() {
        let style = Accent::parse("#8f3148").expect("a colour").style();
        assert!(style.contains("--accent-light:#8f3148;"), "{style}");
        let style = Accent::parse("#eb9fac").expect("a colour").style();
        assert!(style.contains("--accent-dark:#eb9fac;"), "{style}");
    }

    #[test]
    fn the_grounds_are_the_themes() {
        let tokens = include_str!("../../../templates/styles/tokens.css");
        for ground in SCHEMES.iter().flat_map(|scheme| scheme.grounds) {
            assert!(tokens.contains(ground), "tokens.css has other grounds than {ground}");
        }
    }

    #[test]
    fn only_hexadecimal_colours_are_read() {
        for text in
            ["", "red", "#12", "#12345", "#1234567", "8f3148", "#ggg", "#8f3148;color:red", "#äa", "#aäbcd", "#+f+f+f"]
        {
            assert_eq!(Accent::parse(text), None, "{text}");
        }
    }
}
