//! The lines that read and write the fields of one struct, in the order of the definition.
//! The rules are Kafka's: which versions have the field, where it may be null, when losing it is an error.

use std::fmt::Write;

use super::message::{default_value, has_tags, is_optional, live_fields};
use super::schema::{Field, Message, Struct, Type, Versions};
use super::text::{Condition, condition, field_name, local_name, number, scalar, scalar_size};

/// Writes the lines for one struct.
pub struct Lines<'a> {
    message: &'a Message,
    one: &'a Struct,
}

impl<'a> Lines<'a> {
    pub fn new(message: &'a Message, one: &'a Struct) -> Lines<'a> {
        Lines { message, one }
    }

    fn place(&self, field: &Field) -> String {
        format!("\"{}.{}\"", self.one.name, field.name)
    }

    /// Whether the versions in `possible` are compact, as an expression.
    fn compact(&self, field: &Field, possible: Versions) -> String {
        let flexible = field.flexible.unwrap_or(self.message.flexible);
        match condition(flexible, possible) {
            Condition::If(_) if field.flexible.is_none() => "flexible".into(),
            other => other.text(),
        }
    }

    /// `let flexible = …;` when the lines ask for it.
    fn with_flexible(&self, lines: String) -> String {
        match condition(self.message.flexible, self.one.versions) {
            Condition::If(text) if lines.contains("flexible") && uses_flexible(&lines) => {
                format!("let flexible = {text};\n{lines}")
            }
            _ => lines,
        }
    }

    pub fn read(&self) -> String {
        let mut out = String::new();
        let fields = live_fields(self.one);
        for field in &fields {
            self.read_field(&mut out, field);
        }
        if has_tags(self.message, self.one) {
            self.read_tags(&mut out, &fields);
        }
        let mut names: Vec<String> = fields.iter().map(|field| initializer(field)).collect();
        if has_tags(self.message, self.one) {
            names.push("unknown_tagged_fields".into());
        }
        let _ = writeln!(out, "Ok({} {{ {} }})", self.one.name, names.join(", "));
        self.with_flexible(out)
    }

    fn read_field(&self, out: &mut String, field: &Field) {
        let present = field.versions.and(self.one.versions);
        let tagged = field.tagged.and(present);
        let untagged = self.untagged(field);
        let name = local_name(&field.name);
        let default = default_value(field, self.one.versions);
        let mutable = if tagged.is_empty() { "" } else { "mut " };
        let _ = match condition(untagged, self.one.versions) {
            Condition::Never => writeln!(out, "let {mutable}{name} = {default};"),
            Condition::Always => writeln!(out, "let {mutable}{name} = {};", self.read_value(field, untagged)),
            Condition::If(test) => {
                let value = self.read_value(field, untagged);
                writeln!(out, "let {mutable}{name} = if {test} {{ {value} }} else {{ {default} }};")
            }
        };
    }

    fn read_value(&self, field: &Field, possible: Versions) -> String {
        if !is_optional(field, self.one.versions) {
            return self.read_plain(field, possible);
        }
        let plain = || format!("Some({})", self.read_plain(field, possible));
        match condition(field.nullable, possible) {
            Condition::Never => plain(),
            Condition::Always => self.read_nullable(field, possible),
            Condition::If(test) => {
                format!("if {test} {{ {} }} else {{ {} }}", self.read_nullable(field, possible), plain())
            }
        }
    }

    fn read_plain(&self, field: &Field, possible: Versions) -> String {
        let (place, compact) = (self.place(field), self.compact(field, possible));
        match &field.kind {
            Type::String => format!("d.string({compact}, {place})?"),
            Type::Bytes => format!("d.bytes({compact}, {place})?"),
            Type::Records => format!("d.records({compact}, {place})?"),
            Type::Struct(name) => format!("{name}::decode(d, version)?"),
            Type::Array(element) => match number(element) {
                Some(number) => format!("d.numbers({compact}, {place}, {})?", number.reader()),
                None => {
                    let read = self.read_element(element, &compact, &place);
                    format!("d.array({compact}, {place}, |d| {read})?")
                }
            },
            kind => format!("d.{}({place})?", scalar(kind).expect("the rest are scalars")),
        }
    }

    fn read_nullable(&self, field: &Field, possible: Versions) -> String {
        let (place, compact) = (self.place(field), self.compact(field, possible));
        match &field.kind {
            Type::String => format!("d.nullable_string({compact}, {place})?"),
            Type::Bytes => format!("d.nullable_bytes({compact}, {place})?"),
            Type::Records => format!("d.nullable_records({compact}, {place})?"),
            Type::Struct(name) => {
                let reader = null_marker(field, possible);
                format!("d.{reader}({place}, |d| {name}::decode(d, version))?")
            }
            Type::Array(element) => match number(element) {
                Some(number) => format!("d.nullable_numbers({compact}, {place}, {})?", number.reader()),
                None => {
                    let read = self.read_element(element, &compact, &place);
                    format!("d.nullable_array({compact}, {place}, |d| {read})?")
                }
            },
            kind => panic!("{}: {kind:?} is never null", field.name),
        }
    }

    fn read_element(&self, element: &Type, compact: &str, place: &str) -> String {
        match element {
            Type::String => format!("d.string({compact}, {place})"),
            Type::Bytes => format!("d.bytes({compact}, {place})"),
            Type::Struct(name) => format!("{name}::decode(d, version)"),
            kind => format!("d.{}({place})", scalar(kind).expect("no definition has arrays of arrays")),
        }
    }

    fn read_tags(&self, out: &mut String, fields: &[&Field]) {
        let place = format!("\"{}.tags\"", self.one.name);
        let mut arms = String::new();
        for field in sorted_by_tag(fields, self.one.versions) {
            let present = field.tagged.and(self.one.versions);
            let possible = self.message.flexible.and(self.one.versions);
            let (tag, name, value) = (field.tag, local_name(&field.name), self.read_value(field, present));
            match condition(present, possible) {
                Condition::If(test) => {
                    let _ = writeln!(arms, "{tag} if {test} => {name} = {value},");
                    let _ = writeln!(
                        arms,
                        "{tag} => return Err(d.error({place}, DecodeProblem::TagNotInVersion({tag}))),"
                    );
                }
                _ => {
                    let _ = writeln!(arms, "{tag} => {name} = {value},");
                }
            }
        }
        let read = if arms.is_empty() {
            format!("d.unknown_tags({place})?")
        } else {
            format!(
                "d.tags({place}, |d, tag| {{\nmatch tag {{\n{arms}_ => return Ok(false),\n}}\nOk(true)\n}})?"
            )
        };
        let _ = match condition(self.message.flexible, self.one.versions) {
            Condition::Always => writeln!(out, "let unknown_tagged_fields = {read};"),
            _ => writeln!(
                out,
                "let unknown_tagged_fields = if flexible {{ {read} }} else {{ UnknownTags::new() }};"
            ),
        };
    }

    pub fn write(&self) -> String {
        let mut out = String::new();
        let fields = live_fields(self.one);
        let mut run = Vec::new();
        for field in &fields {
            if self.is_fixed(field) {
                run.push(*field);
                continue;
            }
            // a field that lives in tags only writes nothing here, so the run goes on around it
            if !self.untagged(field).and(self.one.versions).is_empty() {
                self.write_run(&mut out, &std::mem::take(&mut run));
            }
            self.write_field(&mut out, field);
        }
        self.write_run(&mut out, &run);
        if has_tags(self.message, self.one) {
            self.write_tags(&mut out, &fields);
        }
        out.push_str("Ok(())\n");
        self.with_flexible(out)
    }

    /// The versions that have the field outside of the tags. Tagged versions have no end, so that what is left
    /// is a range too.
    fn untagged(&self, field: &Field) -> Versions {
        let present = field.versions.and(self.one.versions);
        let tagged = field.tagged.and(present);
        if tagged.is_empty() {
            return present;
        }
        present.and(Versions { low: i16::MIN, high: tagged.low - 1 })
    }

    /// Whether the field is a number that is never tagged.
    fn is_fixed(&self, field: &Field) -> bool {
        let tagged = field.tagged.and(field.versions).and(self.one.versions);
        scalar_size(&field.kind).is_some() && tagged.is_empty()
    }

    /// Numbers that follow one another are written at one go.
    fn write_run(&self, out: &mut String, run: &[&Field]) {
        if run.len() < 2 {
            return run.iter().for_each(|field| self.write_field(out, field));
        }
        let (mut lines, mut lost) = (String::new(), String::new());
        for field in run {
            let kind = scalar(&field.kind).expect("only numbers are in a run");
            let line = format!("w.{kind}(self.{});", field_name(&field.name));
            match condition(self.untagged(field), self.one.versions) {
                Condition::If(test) => {
                    let _ = writeln!(lines, "if {test} {{ {line} }}");
                }
                _ => {
                    let _ = writeln!(lines, "{line}");
                }
            }
            if let (here @ Condition::If(_), false) =
                (condition(self.untagged(field), self.one.versions), field.ignorable)
            {
                let (is_default, place) = (self.is_default(field), self.place(field));
                let _ =
                    writeln!(lost, "if {} {{ e.absent({is_default}, {place})?; }}", here.negated().text());
            }
        }
        let size: usize = run.iter().filter_map(|field| scalar_size(&field.kind)).sum();
        let _ = writeln!(out, "e.fixed::<{size}>(|w| {{\n{lines}}});\n{lost}");
    }

    fn write_field(&self, out: &mut String, field: &Field) {
        let present = field.versions.and(self.one.versions);
        let tagged = field.tagged.and(present);
        let untagged = self.untagged(field);
        let lost = format!("e.absent({}, {})?;", self.is_default(field), self.place(field));
        let write = self.write_value(field, untagged);
        let _ = match (condition(untagged, self.one.versions), condition(present, self.one.versions)) {
            (Condition::Always, _) => writeln!(out, "{write}"),
            (Condition::Never, Condition::Always) => Ok(()),
            (Condition::Never, _) if field.ignorable => Ok(()),
            (Condition::Never, here) => writeln!(out, "if {} {{ {lost} }}", here.negated().text()),
            (Condition::If(test), _) if field.ignorable => writeln!(out, "if {test} {{ {write} }}"),
            (Condition::If(test), here) if tagged.is_empty() => {
                debug_assert_eq!(Condition::If(test.clone()), here);
                writeln!(out, "if {test} {{ {write} }} else {{ {lost} }}")
            }
            (Condition::If(test), Condition::Always) => writeln!(out, "if {test} {{ {write} }}"),
            (Condition::If(test), here) => {
                writeln!(out, "if {test} {{ {write} }} else if {} {{ {lost} }}", here.negated().text())
            }
        };
    }

    /// Whether the field is at its default, as an expression.
    fn is_default(&self, field: &Field) -> String {
        let name = field_name(&field.name);
        let default = default_value(field, self.one.versions);
        if default == "None" {
            return format!("self.{name}.is_none()");
        }
        if let Some(inner) = default.strip_prefix("Some(").and_then(|text| text.strip_suffix(')')) {
            return match &field.kind {
                Type::Struct(_) => format!("self.{name}.as_ref() == Some(&{inner})"),
                Type::String if !field.default.is_empty() => {
                    format!("self.{name}.as_ref() == Some(&{inner})")
                }
                _ => format!("self.{name}.as_ref().is_some_and(|it| it.is_empty())"),
            };
        }
        match &field.kind {
            Type::Bool if default == "true" => format!("self.{name}"),
            Type::Bool => format!("!self.{name}"),
            Type::Uuid => format!("self.{name}.is_zero()"),
            Type::Array(_) | Type::Bytes | Type::Records => format!("self.{name}.is_empty()"),
            Type::String if field.default.is_empty() => format!("self.{name}.is_empty()"),
            _ => format!("self.{name} == {default}"),
        }
    }

    fn write_value(&self, field: &Field, possible: Versions) -> String {
        if possible.is_empty() {
            return String::new();
        }
        let name = field_name(&field.name);
        if !is_optional(field, self.one.versions) {
            return self.write_plain(field, possible, &format!("&self.{name}"), &format!("self.{name}"));
        }
        let plain = || {
            let value = format!("e.not_null(&self.{name}, {})?", self.place(field));
            self.write_plain(field, possible, &value, &value)
        };
        match condition(field.nullable, possible) {
            Condition::Never => plain(),
            Condition::Always => self.write_nullable(field, possible),
            Condition::If(test) => {
                format!("if {test} {{ {} }} else {{ {} }}", self.write_nullable(field, possible), plain())
            }
        }
    }

    /// `by_reference` and `value` are the same value as two expressions.
    fn write_plain(&self, field: &Field, possible: Versions, by_reference: &str, value: &str) -> String {
        let (place, compact) = (self.place(field), self.compact(field, possible));
        match &field.kind {
            Type::String => format!("e.string({compact}, {by_reference}, {place})?;"),
            Type::Bytes => format!("e.bytes({compact}, {by_reference}, {place})?;"),
            Type::Records => format!("e.records({compact}, {by_reference}, {place})?;"),
            Type::Struct(_) => format!("{value}.encode(e, version)?;"),
            Type::Array(element) => match number(element) {
                Some(number) => {
                    format!("e.numbers({compact}, {by_reference}, {place}, {})?;", number.writer())
                }
                None => {
                    let write = write_element(element, &compact, &place);
                    format!("e.array({compact}, {by_reference}, {place}, |e, it| {write})?;")
                }
            },
            kind => format!("e.{}({value});", scalar(kind).expect("the rest are scalars")),
        }
    }

    fn write_nullable(&self, field: &Field, possible: Versions) -> String {
        let (place, compact, name) =
            (self.place(field), self.compact(field, possible), field_name(&field.name));
        match &field.kind {
            Type::String => format!("e.nullable_string({compact}, &self.{name}, {place})?;"),
            Type::Bytes => format!("e.nullable_bytes({compact}, &self.{name}, {place})?;"),
            Type::Records => format!("e.nullable_records({compact}, &self.{name}, {place})?;"),
            Type::Struct(_) => {
                let writer = null_marker(field, possible);
                format!("e.{writer}(&self.{name}, |e, it| it.encode(e, version))?;")
            }
            Type::Array(element) => match number(element) {
                Some(number) => {
                    format!("e.nullable_numbers({compact}, &self.{name}, {place}, {})?;", number.writer())
                }
                None => {
                    let write = write_element(element, &compact, &place);
                    format!("e.nullable_array({compact}, &self.{name}, {place}, |e, it| {write})?;")
                }
            },
            kind => panic!("{}: {kind:?} is never null", field.name),
        }
    }

    fn write_tags(&self, out: &mut String, fields: &[&Field]) {
        let place = format!("\"{}.tags\"", self.one.name);
        let possible = self.message.flexible.and(self.one.versions);
        let mut known = String::new();
        for field in sorted_by_tag(fields, self.one.versions) {
            let present = field.tagged.and(self.one.versions);
            let here = match condition(present, possible) {
                Condition::If(test) => format!("{test} && "),
                _ => String::new(),
            };
            let write = self.write_value(field, present);
            let write = match write.strip_suffix("?;") {
                Some(fallible) if !write.starts_with("if ") => fallible.to_owned(),
                _ => format!("{{ {write} Ok(()) }}"),
            };
            let set = is_set(&self.is_default(field));
            let _ = writeln!(known, "if {here}{set} {{ tags.field(e, {}, |e| {write})?; }}", field.tag);
        }
        let write = if known.is_empty() {
            format!("e.unknown_tags(&self.unknown_tagged_fields, {place})?;")
        } else {
            format!(
                "let mut tags = Tags::begin(e, &self.unknown_tagged_fields, {place});\n{known}tags.finish(e)?;"
            )
        };
        let _ = match condition(self.message.flexible, self.one.versions) {
            Condition::Always => writeln!(out, "{write}"),
            _ => writeln!(
                out,
                "if flexible {{\n{write}\n}} else {{\ne.no_tags(&self.unknown_tagged_fields, {place})?;\n}}"
            ),
        };
    }
}

/// What says that a struct is null differs between tagged fields and others.
fn null_marker(field: &Field, possible: Versions) -> &'static str {
    if field.tagged.covers(possible) { "nullable_tagged_struct" } else { "nullable_struct" }
}

fn initializer(field: &Field) -> String {
    let (name, local) = (field_name(&field.name), local_name(&field.name));
    if name == local { name } else { format!("{name}: {local}") }
}

fn write_element(element: &Type, compact: &str, place: &str) -> String {
    match element {
        Type::String => format!("e.string({compact}, it, {place})"),
        Type::Bytes => format!("e.bytes({compact}, it, {place})"),
        Type::Struct(_) => "it.encode(e, version)".into(),
        kind => format!("{{ e.{}(*it); Ok(()) }}", scalar(kind).expect("no definition has arrays of arrays")),
    }
}

/// The negation of an `is_default` expression.
fn is_set(is_default: &str) -> String {
    if let Some(inner) = is_default.strip_prefix('!') {
        return inner.to_owned();
    }
    if is_default.contains(" == ") {
        return is_default.replacen(" == ", " != ", 1);
    }
    match is_default.strip_suffix(".is_none()") {
        Some(value) => format!("{value}.is_some()"),
        None => format!("!{is_default}"),
    }
}

fn sorted_by_tag<'a>(fields: &[&'a Field], possible: Versions) -> Vec<&'a Field> {
    let mut tagged: Vec<&Field> =
        fields.iter().filter(|field| !field.tagged.and(possible).is_empty()).copied().collect();
    tagged.sort_by_key(|field| field.tag);
    assert!(tagged.windows(2).all(|pair| pair[0].tag != pair[1].tag), "two fields have the same tag");
    tagged
}

/// Whether the lines use the variable `flexible` (and do not only name a field like it).
fn uses_flexible(lines: &str) -> bool {
    ["(flexible,", "if flexible "].iter().any(|used| lines.contains(used))
}
