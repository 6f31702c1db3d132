//! Whether the site can listen where it is asked to.

use std::{
    io::{self, ErrorKind},
    net::{Ipv4Addr, TcpListener},
};

use crate::stop::{self, Tried};

pub(crate) fn read(number: &str) -> Tried<u16> {
    match number.parse() {
        Ok(port) if port > 0 => Ok(port),
        _ => stop::because(format!("--port takes a number from 1 to 65535, not `{number}`")),
    }
}

/// Tries the port and lets go of it at once.
pub(crate) fn is_free(port: u16) -> Tried {
    let Err(error) = listen(port) else { return Ok(()) };
    let reason = match error.kind() {
        ErrorKind::AddrInUse => format!("port {port} is taken"),
        ErrorKind::PermissionDenied => format!("port {port} is for root alone"),
        _ => format!("port {port} cannot be used ({error})"),
    };
    // Neighbours above are as good as any; below 1024 they would need root too.
    let other = (port.max(7999)..u16::MAX).map(|port| port + 1).find(|port| listen(*port).is_ok());
    stop::because(format!("{reason}; choose another with: cargo xtask run --port {}", other.unwrap_or(8000)))
}

fn listen(port: u16) -> io::Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_refused_with_a_command_that_works() {
        let taken = listen(0).unwrap();
        let port = taken.local_addr().unwrap().port();
        let sentence = is_free(port).unwrap_err().to_string();
        assert!(sentence.starts_with(&format!("port {port} is taken; choose another with: ")), "{sentence}");
        assert!(!sentence.ends_with(&format!(" {port}")), "{sentence}");
    }
}
