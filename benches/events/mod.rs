//! A deterministic log of JSON events with 20 fields each, as services write about their requests.

use std::io::Write;

/// The first millisecond of the log.
const START: u64 = 1_700_000_000_000;

/// So many events, one a line.
pub fn log(events: u64) -> Vec<u8> {
    let mut out = Vec::new();
    for event in 0..events {
        write_event(&mut out, event).expect("memory takes everything");
    }
    out
}

fn write_event(out: &mut Vec<u8>, event: u64) -> std::io::Result<()> {
    let mixed = event.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 8;
    let level = ["INFO", "INFO", "INFO", "WARN", "ERROR"][(mixed % 5) as usize];
    let status = [200, 200, 200, 201, 304, 404, 500, 503][(mixed / 5 % 8) as usize];
    let (host, user, item) = (mixed / 40 % 32, mixed / 1280 % 5000, mixed / 6_400_000 % 10_000);
    let (time, duration) = (START + event * 7, mixed % 900);
    write!(
        out,
        r#"{{"timestamp":{time},"level":"{level}","logger":"com.example.shop.OrderController","thread":"http-nio-8080-exec-{host}","message":"handled \"GET /orders/{item}\" in {duration} ms","host":{{"name":"ip-10-0-{host}-17.eu-west-1.compute.internal","ip":"10.0.{host}.17","zone":"eu-west-1a"}},"#
    )?;
    writeln!(
        out,
        r#""request":{{"method":"GET","path":"/orders/{item}","query":null,"id":"{mixed:032x}","bytes":{}}},"user":{{"name":"user-{user}","roles":["buyer","beta"]}},"status":{status},"duration":{duration}.25,"cached":{},"tags":["orders","region-{}"],"version":"2.17.{}"}}"#,
        mixed % 65_536,
        mixed.is_multiple_of(2),
        host % 4,
        host % 9,
    )
}
