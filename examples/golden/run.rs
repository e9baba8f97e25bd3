// Judges a function by the golden vectors in Rust, without Python and without a crate: run FOLDER
// [wrong]. The format is described in docs/golden.md.

use std::collections::HashMap;
use std::{env, fs, process};

struct Tensor {
    shape: Vec<usize>,
    values: Vec<f64>,
}
type File = HashMap<String, Tensor>;

/// Reads a file of tensors: a line with a name, a type and extents, then the numbers.
fn read(path: &str) -> Result<File, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let mut file = File::new();
    while let Some(heading) = lines.next() {
        let words: Vec<&str> = heading.split_whitespace().collect();
        if words.len() < 2 {
            return Err(format!("{path}: '{heading}' has no type"));
        }
        let shape = words[2..]
            .iter()
            .map(|word| {
                word.parse()
                    .map_err(|_| format!("{path}: {word} is no extent"))
            })
            .collect::<Result<Vec<usize>, String>>()?;
        let count: usize = shape.iter().product();
        let mut values = Vec::with_capacity(count);
        while values.len() < count {
            let line = lines
                .next()
                .ok_or(format!("{path}: {} is cut off", words[0]))?;
            for word in line.split_whitespace() {
                values.push(
                    word.parse()
                        .map_err(|_| format!("{path}: {word} is no number"))?,
                );
            }
        }
        file.insert(words[0].to_string(), Tensor { shape, values });
    }
    Ok(file)
}

/// The entry that is outside what is right, if there is one; entries of which nothing can be said
/// have an infinite bound.
fn wrong_entry(expected: &File, name: &str, answer: &[f64]) -> Option<usize> {
    let part = |what: &str| expected[&format!("{name}.{what}")].values.as_slice();
    let (lower, upper, bound) = (part("lower"), part("upper"), part("bound"));
    for k in 0..bound.len() {
        let y = answer[k];
        let outside = if y < lower[k] {
            lower[k] - y
        } else {
            (y - upper[k]).max(0.0)
        };
        if bound[k].is_finite() && (!y.is_finite() || outside > bound[k]) {
            return Some(k);
        }
    }
    if !expected.contains_key(&format!("{name}.sums.value")) {
        return None;
    }
    let (entries, starts) = (part("sums.entries"), part("sums.starts"));
    let (value, bound) = (part("sums.value"), part("sums.bound"));
    for group in 0..value.len() {
        let places = &entries[starts[group] as usize..starts[group + 1] as usize];
        let sum: f64 = places.iter().map(|&k| answer[k as usize]).sum();
        if (sum - value[group]).abs() > bound[group] {
            return Some(places[0] as usize);
        }
    }
    None
}

/// Y = softmax(X), row by row, and DX = Y (DY - sum(DY Y)); wrongly without the sum.
fn softmax(inputs: &File, is_wrong: bool) -> (Vec<f64>, Vec<f64>) {
    let columns = inputs["X"].shape[1];
    let (mut y, mut dx) = (Vec::new(), Vec::new());
    for (x, dy) in inputs["X"]
        .values
        .chunks(columns)
        .zip(inputs["DY"].values.chunks(columns))
    {
        let most = x.iter().fold(f32::MIN, |most, &x| most.max(x as f32));
        let e: Vec<f32> = x.iter().map(|&x| (x as f32 - most).exp()).collect();
        let sum: f32 = e.iter().sum();
        let dot: f32 = e.iter().zip(dy).map(|(e, &dy)| e / sum * dy as f32).sum();
        for (e, &dy) in e.iter().zip(dy) {
            let value = e / sum;
            y.push(f64::from(value));
            dx.push(f64::from(
                value * (dy as f32 - if is_wrong { 0.0 } else { dot }),
            ));
        }
    }
    (y, dx)
}

fn run(folder: &str, is_wrong: bool) -> Result<i32, String> {
    let index = fs::read_to_string(format!("{folder}/index.txt")).map_err(|e| e.to_string())?;
    let mut lines = index.lines();
    let first: Vec<&str> = lines.next().unwrap_or("").split(' ').collect();
    if first.len() != 6 || first[0] != "gradstone-vectors" || first[1] != "1" || first[5] != "text"
    {
        return Err("index.txt is not of version 1, or its files are no text".to_string());
    }
    let (mut cases, mut wrong) = (0, 0);
    for line in lines.filter(|line| line.starts_with("activation softmax ")) {
        let words: Vec<&str> = line.split(' ').collect();
        let inputs = read(&format!("{folder}/{}", words[3]))?;
        let expected = read(&format!("{folder}/{}", words[4]))?;
        let (y, dx) = softmax(&inputs, is_wrong);
        for (name, answer) in [("Y", y), ("DX", dx)] {
            if let Some(k) = wrong_entry(&expected, name, &answer) {
                let right = expected[name].values[k];
                println!(
                    "{} {}: {name}, entry {k}, is {}, right is {right}",
                    words[1], words[2], answer[k]
                );
                wrong += 1;
            }
        }
        cases += 1;
    }
    println!("{cases} cases, {wrong} wrong outputs");
    Ok(if cases == 0 { 2 } else { (wrong > 0) as i32 })
}

fn main() {
    let arguments: Vec<String> = env::args().collect();
    if arguments.len() < 2 {
        eprintln!("usage: run FOLDER [wrong]");
        process::exit(2);
    }
    match run(
        &arguments[1],
        arguments.get(2).map_or(false, |word| word == "wrong"),
    ) {
        Ok(status) => process::exit(status),
        Err(message) => {
            eprintln!("{message}");
            process::exit(2);
        }
    }
}
