//! The adapter. Build it with `cargo build --release`. Verify it with `rmsprop-parity verify -- target/release/port`.

mod my_rmsprop;

use my_rmsprop::{MyRMSprop, State};
use serde_json::{json, Value};
use std::io::{self, BufRead, Write};

fn read(text: &str) -> Vec<f32> {
    let bits = |word| u32::from_str_radix(word, 16).expect("a word of 8 hexadecimal digits");
    text.split(' ').filter(|word| !word.is_empty()).map(|word| f32::from_bits(bits(word))).collect()
}

fn write(values: &[f32]) -> String {
    let words: Vec<String> = values.iter().map(|value| format!("{:08x}", value.to_bits())).collect();
    words.join(" ")
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

fn show(state: &State, optimizer: &MyRMSprop) -> Value {
    let mut shown = json!({ "step": state.step, "square_avg": write(&state.square_avg) });
    if optimizer.centered {
        shown["grad_avg"] = write(&state.grad_avg).into();
    }
    if optimizer.momentum > 0.0 {
        shown["momentum_buffer"] = write(&state.momentum_buffer).into();
    }
    shown
}

fn run(scenario: &Value) -> Result<Value, String> {
    let group = &scenario["groups"][0];
    let number = |name: &str| group[name].as_f64().expect("a number");
    let mut params: Vec<Vec<f32>> =
        list(&group["params"]).iter().map(|param| read(param["data"].as_str().expect("words"))).collect();
    let mut optimizer = MyRMSprop {
        lr: number("lr"),
        alpha: number("alpha"),
        eps: number("eps"),
        weight_decay: number("weight_decay"),
        momentum: number("momentum"),
        centered: group["centered"] == true,
        maximize: group["maximize"] == true,
        state: vec![None; params.len()],
    };
    optimizer.check()?;
    let mut snapshots = Vec::new();
    for event in list(&scenario["events"]) {
        let grads: Vec<Option<Vec<f32>>> = list(&event["step"]).iter().map(|text| text.as_str().map(read)).collect();
        optimizer.step(&mut params, &grads);
        let values: Vec<String> = params.iter().map(|param| write(param)).collect();
        let state: Vec<Option<Value>> =
            optimizer.state.iter().map(|state| state.as_ref().map(|state| show(state, &optimizer))).collect();
        snapshots.push(json!({ "params": values, "state": state }));
    }
    Ok(json!({ "snapshots": snapshots }))
}

fn hello() -> Value {
    json!({
        "protocol": 1, "name": "my-rmsprop (Rust)", "version": "1.0.0", "language": "Rust", "dtypes": ["float32"],
        "features": ["momentum", "centered", "weight_decay", "maximize", "null_gradients"], "state": true,
    })
}

fn main() -> io::Result<()> {
    for line in io::stdin().lock().lines() {
        let request: Value = serde_json::from_str(&line?)?;
        let answer = if request["op"] == "hello" { Ok(hello()) } else { run(&request["scenario"]) };
        let reply = match answer {
            Ok(ok) => json!({ "id": request["id"], "ok": ok }),
            // the optimizer refuses a value; the suite judges the rest
            Err(message) => json!({
                "id": request["id"], "error": { "code": "refused", "exception": "ValueError", "message": message },
            }),
        };
        let mut out = io::stdout().lock();
        writeln!(out, "{}", reply)?;
        out.flush()?; // without flush, the judge gets nothing
    }
    Ok(())
}
