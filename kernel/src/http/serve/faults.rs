//! What is told of who answers: nobody is at an address, whoever is does not serve, and who serves at all.

use http::{HeaderValue, StatusCode, header};
use rose_abi::{head::Head, messages::Phrase};
use serde_json::json;

use super::{
    super::{
        errors::{self, Asked, Fault},
        invoke,
        respond::{CachePolicy, Outgoing},
    },
    Asking,
};

/// The phrase for whoever runs the site.
const OPERATOR: &str = "rose-error-operator-hint";

impl Asking<'_> {
    /// 405, with the methods that are (RFC 9110, 15.5.6).
    pub(super) fn not_allowed(&self, allow: &str) -> Outgoing {
        let answer = self.apologise(&Fault::new(StatusCode::METHOD_NOT_ALLOWED));
        match HeaderValue::from_str(allow) {
            Ok(allow) => answer.with(header::ALLOW, allow),
            Err(_) => answer,
        }
    }

    /// Nothing at this address. A site without any plugin says that, since somebody is just setting it up.
    pub(super) fn nobody(&self) -> Fault {
        if !self.registry.plugins().is_empty() {
            return Fault::new(StatusCode::NOT_FOUND);
        }
        let fault = Fault::new(StatusCode::SERVICE_UNAVAILABLE);
        match self.registry.absent() {
            [] => fault
                .titled(Phrase::new("rose-error-setup-title"))
                .because(Phrase::new("rose-error-setup-message"))
                .hint(Phrase::new("rose-error-setup-hint")),
            absent => {
                let missing: Vec<_> = absent.iter().map(|absent| absent.title.as_str()).collect();
                let message = Phrase::new("rose-error-missing-message").with("parts", missing.join(", "));
                fault.because(message).hint(Phrase::new(OPERATOR))
            }
        }
    }

    /// A plugin that answered here once and does not serve now.
    pub(super) fn absent(&self, number: usize) -> Fault {
        let fault = Fault::new(StatusCode::SERVICE_UNAVAILABLE);
        match self.registry.absent().get(number) {
            Some(absent) => fault
                .because(Phrase::new("rose-error-absent-message").with("part", &absent.title))
                .hint(Phrase::new(OPERATOR)),
            None => fault,
        }
    }

    /// The page, or the data, of a fault.
    pub(in crate::http) fn apologise(&self, fault: &Fault) -> Outgoing {
        let path = self.parts.uri.path();
        let words = self.registry.words();
        let asked = Asked { headers: &self.parts.headers, path, request_id: self.request_id, words };
        let head = Head { robots: Some("noindex".to_owned()), ..Head::default() };
        let (outgoing, broken) = errors::answer(fault, &asked, Some(self.registry.templates()), self.extra(&head));
        if let Some(failure) = broken {
            invoke::log_failure(&failure);
        }
        outgoing
    }

    /// 200 while the kernel can serve; which plugins it goes without is told by name, why is in the log.
    pub(super) fn ready(&self) -> Outgoing {
        let plugins: Vec<_> = self.registry.plugins().iter().map(|plugin| &plugin.label().id).collect();
        let absent: Vec<_> = self.registry.absent().iter().map(|absent| &absent.id).collect();
        let body = json!({
            "status": "ready",
            "generation": self.registry.generation,
            "plugins": plugins,
            "absent": absent,
            "refused": self.registry.refused().len(),
        });
        Outgoing::json(StatusCode::OK, body.to_string()).cached(CachePolicy::NoStore)
    }
}
