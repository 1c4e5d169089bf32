//! Bulletins as a grammar makes them, with what each name in them means.

use std::collections::BTreeMap;

use banlang::{bulletin::Place, catalog::fold};
use rand::{
    Rng as _,
    rngs::StdRng,
    seq::{IndexedRandom as _, SliceRandom as _},
};
use unicode_normalization::UnicodeNormalization as _;

/// How the whole text is written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Style {
    Plain,
    NoMarks,
    Capitals,
    Decomposed,
}

/// What a name in a made text means.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub(super) start: usize,
    pub(super) end: usize,
    /// The codes, or none where no unit is meant as a whole.
    pub(super) codes: Vec<String>,
    pub(super) excluded: bool,
    /// Exactly one unit can be meant.
    pub(super) one: bool,
    /// It is misspelt: asking is never wrong, and reading it right is luck where others are as near.
    pub(super) slipped: bool,
}

pub(super) struct Writer {
    pub(super) text: String,
    pub(super) style: Style,
    pub(super) items: Vec<Item>,
}

impl Writer {
    fn put(&mut self, text: &str) {
        let styled = match self.style {
            Style::Plain => text.to_owned(),
            Style::NoMarks => without_marks(text),
            Style::Capitals => text.to_uppercase(),
            Style::Decomposed => text.nfd().collect(),
        };
        self.text.push_str(&styled);
    }

    fn name(&mut self, text: &str, codes: &[String], excluded: bool, (one, slipped): (bool, bool)) {
        let start = self.text.len();
        self.put(text);
        let end = self.text.len();
        self.items.push(Item { start, end, codes: codes.to_vec(), excluded, one, slipped });
    }
}

fn without_marks(text: &str) -> String {
    let bare = text.nfd().filter(|letter| !unicode_normalization::char::is_combining_mark(*letter));
    bare.map(|letter| match letter {
        'đ' => 'd',
        'Đ' => 'D',
        letter => letter,
    })
    .collect()
}

fn bare(name: &str) -> String {
    fold(name).replace(' ', "")
}

/// A commune in force.
#[derive(Debug, Clone)]
pub(super) struct Commune {
    code: String,
    kind: &'static str,
    name: String,
    /// The name without marks and blanks.
    bare: String,
    province: String,
}

pub(super) struct Country {
    communes: Vec<Commune>,
    /// Code, word for the kind, name.
    provinces: Vec<(String, String, String)>,
    /// Retired districts with their communes and today's province.
    districts: Vec<(String, Vec<String>, String)>,
    /// Today's province of each commune, by code.
    today: BTreeMap<String, String>,
    /// Retired communes with one certain heir: kind, name, heir, province.
    retired: Vec<Commune>,
    /// Retired communes that went to several units, or of which more are called so.
    all_retired: Vec<Commune>,
}

fn split(full: &str) -> (&'static str, String) {
    for kind in ["Xã", "Phường", "Đặc khu", "Thị trấn", "Tỉnh", "Thành phố", "Huyện", "Thị xã"]
    {
        // One unit of the real list begins with a small letter.
        if let Some(name) =
            full.strip_prefix(kind).or_else(|| full.strip_prefix(&kind.to_lowercase()))
        {
            return (kind, name.trim().to_owned());
        }
    }
    panic!("{full}")
}

impl Country {
    pub(super) fn new(places: &[Place]) -> Self {
        let commune = |place: &Place| {
            let (kind, name) = split(&place.full_name);
            // On old days the frames are the old provinces.
            let province = place.was_within.clone().or(place.within.clone()).unwrap();
            Commune { code: place.codes[0].clone(), kind, bare: bare(&name), name, province }
        };
        let small = |place: &&Place| {
            ["Xã", "Phường", "Đặc khu", "Thị trấn"].contains(&split(&place.full_name).0)
                && !place.province
        };
        let of = |retired: bool| {
            places.iter().filter(small).filter(move |place| place.retired == retired)
        };
        let provinces = places.iter().filter(|place| place.province && !place.retired);
        let all_retired: Vec<_> = of(true).map(commune).collect();
        let district = |place: &&Place| ["Huyện", "Thị xã"].contains(&split(&place.full_name).0);
        Self {
            districts: places
                .iter()
                .filter(district)
                .map(|place| {
                    (place.full_name.clone(), place.codes.clone(), place.within.clone().unwrap())
                })
                .collect(),
            today: of(false)
                .map(|place| (place.codes[0].clone(), place.within.clone().unwrap()))
                .collect(),
            communes: of(false).map(commune).collect(),
            provinces: provinces
                .filter(|place| !place.full_name.contains("Thừa Thiên"))
                .map(|place| {
                    let (kind, name) = split(&place.full_name);
                    (place.codes[0].clone(), kind.to_lowercase(), name)
                })
                .collect(),
            retired: of(true).filter(|place| place.certain).map(commune).collect(),
            all_retired,
        }
    }

    /// Communes of that kind in that province, or anywhere, that are written so.
    fn like(
        &self,
        written: &str,
        kind: &str,
        province: Option<&str>,
        slips: usize,
    ) -> Vec<&Commune> {
        let own = bare(written);
        let near = |name: &str| strsim(&own, name) <= slips;
        let here = |commune: &&Commune| {
            province.is_none_or(|province| commune.province == province) && commune.kind == kind
        };
        self.communes.iter().filter(here).filter(|commune| near(&commune.bare)).collect()
    }
}

/// Letters added, left out, exchanged or swapped: the plain table, written for this test.
fn strsim(one: &str, other: &str) -> usize {
    let (one, other): (Vec<_>, Vec<_>) = (one.chars().collect(), other.chars().collect());
    if one.len().abs_diff(other.len()) > 3 {
        return 9;
    }
    let mut table = vec![vec![0; other.len() + 1]; one.len() + 1];
    for row in 0..=one.len() {
        for column in 0..=other.len() {
            table[row][column] = match (row, column) {
                (0, away) | (away, 0) => away,
                _ => {
                    let cost = usize::from(one[row - 1] != other[column - 1]);
                    let mut best = (table[row - 1][column] + 1)
                        .min(table[row][column - 1] + 1)
                        .min(table[row - 1][column - 1] + cost);
                    if row > 1
                        && column > 1
                        && one[row - 1] == other[column - 2]
                        && one[row - 2] == other[column - 1]
                    {
                        best = best.min(table[row - 2][column - 2] + 1);
                    }
                    best
                }
            };
        }
    }
    table[one.len()][other.len()]
}

/// One slip of the pen in the name.
fn slip(name: &str, rng: &mut StdRng) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    let inner: Vec<usize> = (1..letters.len()).filter(|at| letters[*at].is_lowercase()).collect();
    let Some(at) = inner.choose(rng).copied() else { return name.to_owned() };
    match rng.random_range(0..4) {
        0 => _ = letters.remove(at),
        1 => letters.insert(at, letters[at]),
        2 => letters[at] = *['a', 'n', 'h', 'o', 'i', 't', 'u', 's'].choose(rng).unwrap(),
        _ if at + 1 < letters.len() && letters[at + 1].is_lowercase() => letters.swap(at, at + 1),
        _ => letters.insert(at, letters[at]),
    }
    letters.into_iter().collect()
}

pub(super) struct Maker<'a> {
    pub(super) country: &'a Country,
    pub(super) rng: StdRng,
    pub(super) out: Writer,
    /// Bulletins of before the reform.
    pub(super) before: bool,
}

impl Maker<'_> {
    fn flip(&mut self, share: f64) -> bool {
        self.rng.random_bool(share)
    }

    fn province(&mut self) -> (String, String, String) {
        if self.before {
            let name =
                *["Kon Tum", "Quảng Ngãi", "Phú Yên", "Đắk Lắk"].choose(&mut self.rng).unwrap();
            return (name.to_owned(), "tỉnh".to_owned(), name.to_owned());
        }
        self.country.provinces.choose(&mut self.rng).cloned().unwrap()
    }

    /// Communes of one kind in that province.
    fn communes(&mut self, province: &str, kind: &str, at_most: usize) -> Vec<Commune> {
        let list = if self.before { &self.country.retired } else { &self.country.communes };
        let own: Vec<_> = list
            .iter()
            .filter(|commune| commune.province == province && commune.kind == kind)
            .cloned()
            .collect();
        let count = self.rng.random_range(1..=at_most);
        own.choose_multiple(&mut self.rng, count).cloned().collect()
    }

    /// The name as it is written, and whether one unit alone can be meant.
    fn written(&mut self, commune: &Commune, framed: bool) -> (String, (bool, bool)) {
        let slipped = framed && self.flip(0.06);
        let name = if slipped { slip(&commune.name, &mut self.rng) } else { commune.name.clone() };
        // What is exactly another name is no slip that anybody could see.
        let all = self.country.communes.iter().chain(&self.country.all_retired);
        let other =
            all.filter(|other| other.bare == bare(&name)).any(|other| other.name != commune.name);
        let (name, slipped) =
            if slipped && other { (commune.name.clone(), false) } else { (name, slipped) };
        let marks = matches!(self.out.style, Style::Plain | Style::Decomposed | Style::Capitals);
        let country = self.country;
        let one = if self.before {
            let near = |other: &&Commune| {
                other.province == commune.province
                    && other.kind == commune.kind
                    && strsim(&other.bare, &bare(&name)) <= if slipped { 2 } else { 0 }
            };
            let like: Vec<_> = country.all_retired.iter().filter(near).collect();
            let same =
                like.iter().filter(|other| other.name.nfc().eq(commune.name.nfc())).count() == 1;
            like.len() == 1 || marks && same && !slipped
        } else {
            let province = framed.then_some(commune.province.as_str());
            let like = country.like(&name, commune.kind, province, if slipped { 2 } else { 0 });
            let exact: Vec<_> = like.iter().filter(|other| other.name == commune.name).collect();
            let alone = like.len() == 1 && (like[0].code == commune.code);
            let by_marks = marks && !slipped && exact.len() == 1;
            alone && (framed || marks && exact.len() == 1) || by_marks
        };
        let long_enough =
            !slipped || commune.bare.len() > 3 && strsim(&bare(&name), &commune.bare) <= 1;
        let decided = one && long_enough && (framed || !self.before);
        (name, (decided, slipped))
    }

    fn list(&mut self, communes: &[Commune], framed: bool, excluded: bool) {
        let kind = communes[0].kind;
        let form = self.rng.random_range(0..4);
        let single = communes.len() == 1;
        let short = match kind {
            "Xã" => "X. ",
            "Phường" => "P. ",
            "Thị trấn" => "TT. ",
            _ => "đặc khu ",
        };
        let word = kind.to_lowercase();
        for (at, commune) in communes.iter().enumerate() {
            let last = at + 1 == communes.len();
            if at > 0 {
                let joint = match self.rng.random_range(0..20) {
                    _ if last && self.flip(0.6) => " và ",
                    0 => ",\n",
                    1 => ",  ",
                    _ => ", ",
                };
                self.out.put(joint);
            }
            match (form, at) {
                (0, 0) if !single => self.out.put(&format!("các {word} ")),
                (0, _) if !single => {}
                (1, _) => self.out.put(short),
                _ => self.out.put(&format!("{word} ")),
            }
            let (name, one) = self.written(commune, framed);
            let name = if self.flip(0.03) { name.replacen(' ', "\n", 1) } else { name };
            let codes = [commune.code.clone()];
            self.out.name(&name, &codes, excluded, one);
        }
    }

    /// Things that bear names of units and are none.
    fn distraction(&mut self) {
        let some = self.country.communes.choose(&mut self.rng).unwrap().name.clone();
        let mm = self.rng.random_range(20..400);
        let text = match self.rng.random_range(0..8) {
            0 => format!("Mực nước sông {some} đang lên.\n"),
            1 => format!("Trong 6 giờ qua, trạm {some} đo được {mm} mm.\n"),
            2 => format!("Lượng mưa tại một số nơi: {some} 1 {mm}mm, {some} 2 {mm}mm.\n"),
            3 => format!("Người dân qua lại cầu {some}, đèo {some} cần chú ý.\n"),
            4 => format!("Trưởng thôn là ông Trần {some} đã báo tin.\n"),
            5 => format!("Hồ {some} đang xả {mm} m3/s, suối {some} dâng cao.\n"),
            6 => format!("Quốc lộ 14 qua đèo {some} có thể tắc.\n"),
            _ => format!("Hôm qua tại hồ chứa {some} có mưa to.\n"),
        };
        self.out.put(&text);
    }

    fn body(&mut self, framed_by_heading: Option<&(String, String, String)>) {
        let groups = if framed_by_heading.is_some() { 1 } else { self.rng.random_range(1..4) };
        self.out.put(match self.rng.random_range(0..3) {
            0 => "Trong 6 giờ tới, nguy cơ xảy ra lũ quét, sạt lở đất tại",
            1 => "Cảnh báo trong 24 giờ tới lũ quét có thể xảy ra tại",
            _ => "Từ nay đến 3 giờ tới, đề phòng lũ quét tại",
        });
        let ahead = framed_by_heading.is_none() && self.flip(0.4);
        if ahead {
            self.out.put(":\n");
        }
        for group in 0..groups {
            let own = self.province();
            let province = framed_by_heading.unwrap_or(&own).clone();
            let frame = framed_by_heading.is_none() && (ahead || groups > 1 || self.flip(0.7));
            let framed = frame || framed_by_heading.is_some();
            if ahead {
                let (_, kind, name) = &province;
                self.out.put(&format!("- {kind} {name}: "));
            } else {
                self.out.put(if group == 0 { " " } else { "; " });
            }
            let kinds: &[&str] = if self.before {
                &["Xã", "Xã", "Xã", "Phường", "Thị trấn"]
            } else {
                &["Xã", "Xã", "Phường", "Đặc khu"]
            };
            let kind = *kinds.choose(&mut self.rng).unwrap();
            let most = if self.flip(0.1) { 25 } else { 6 };
            let mut communes = self.communes(&province.0, kind, most);
            communes.shuffle(&mut self.rng);
            if communes.is_empty() {
                communes = self.communes(&province.0, "Xã", most);
            }
            let out =
                (framed && communes.len() > 1 && self.flip(0.15)).then(|| communes.pop()).flatten();
            self.list(&communes, framed, false);
            if frame && !ahead {
                let (_, kind, name) = &province;
                match self.rng.random_range(0..3) {
                    0 => self.out.put(&format!(" (tỉnh {name})").replace("tỉnh", kind)),
                    1 => self.out.put(&format!(" thuộc {kind} {name}")),
                    _ => self.out.put(&format!(" của {kind} {name}")),
                }
            }
            if let Some(out) = out.filter(|_| !self.before) {
                self.out.put(if ahead || !frame { " (trừ " } else { ", trừ " });
                self.list(&[out], framed, true);
                if ahead || !frame {
                    self.out.put(")");
                }
            }
            if ahead {
                self.out.put(if group + 1 == groups { ".\n" } else { ";\n" });
            }
        }
        if !ahead {
            self.out.put(".\n");
        }
    }

    fn province_name(&self, code: &str) -> String {
        let own = self.country.provinces.iter().find(|(own, ..)| own == code).unwrap();
        format!("{} {}", own.1, own.2)
    }

    /// "Rất cao: A, B; cao: C", under the name of the province, without the word for the kind.
    fn classes(&mut self) {
        self.out.put("Trong 6 giờ tới, nguy cơ lũ quét, sạt lở đất tại các xã:\n");
        for _ in 0..self.rng.random_range(1..3) {
            let province = self.province();
            let line = format!("{} {}\n", province.1, province.2);
            let mut letters = line.chars();
            let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
            self.out.put(&format!("{first}{}", letters.as_str()));
            for (at, class) in ["- Rất cao: ", "cao: ", "trung bình: "].into_iter().enumerate() {
                let communes = self.communes(&province.0, "Xã", 8);
                if communes.is_empty() {
                    break;
                }
                if at > 0 {
                    self.out.put("; ");
                }
                self.out.put(class);
                for (place, commune) in communes.iter().enumerate() {
                    if place > 0 {
                        self.out.put(", ");
                    }
                    // Without the word for the kind any unit of the province may be meant.
                    let like: Vec<_> = ["Xã", "Phường", "Đặc khu"]
                        .into_iter()
                        .flat_map(|kind| {
                            self.country.like(&commune.name, kind, Some(&province.0), 0)
                        })
                        .collect();
                    let exact = like.iter().filter(|other| other.name == commune.name).count() == 1;
                    let one = like.len() == 1 || exact && self.out.style != Style::NoMarks;
                    self.out.name(
                        &commune.name,
                        std::slice::from_ref(&commune.code),
                        false,
                        (one, false),
                    );
                }
            }
            self.out.put(".\n");
        }
    }

    /// Provinces as wholes, and sides of them, which are asked.
    fn provinces(&mut self) {
        self.out.put("Từ nay đến hết ngày 14/10/2026, ");
        let count = self.rng.random_range(1..5);
        let some: Vec<_> =
            self.country.provinces.choose_multiple(&mut self.rng, count + 1).cloned().collect();
        let (side, whole) = some.split_first().unwrap();
        let tinh: Vec<_> = whole.iter().filter(|own| own.1 == "tỉnh").cloned().collect();
        self.out.put(if tinh.len() > 1 { "các tỉnh " } else { "tỉnh " });
        if tinh.is_empty() {
            self.out.name("Cao Bằng", &["04".to_owned()], false, (true, false));
        }
        for (at, own) in tinh.iter().enumerate() {
            if at > 0 {
                self.out.put(", ");
            }
            self.out.name(&own.2, std::slice::from_ref(&own.0), false, (true, false));
        }
        let words =
            *["phía Tây", "vùng núi", "vùng ven biển", "khu vực phía Bắc", "các xã vùng cao của"]
                .choose(&mut self.rng)
                .unwrap();
        self.out.put(&format!(" và {words} "));
        self.out.name(&format!("{} {}", side.1, side.2), &[], false, (false, false));
        self.out.put(" có mưa to đến rất to, có nơi trên 150 mm.\n");
    }

    /// Old units in bulletins of today: with a word for it they mean their heirs, without one they are asked.
    fn old(&mut self) {
        self.out.put("Trong 24 giờ tới, nguy cơ sạt lở đất tại ");
        for at in 0..self.rng.random_range(1..5) {
            if at > 0 {
                self.out.put("; ");
            }
            if self.flip(0.4) {
                let (name, codes, province) =
                    self.country.districts.choose(&mut self.rng).cloned().unwrap();
                let name = name.replacen("Huyện", "huyện", 1).replacen("Thị xã", "thị xã", 1);
                self.out.name(&name, &codes, false, (true, false));
                self.out.put(&format!(" cũ ({})", self.province_name(&province)));
                continue;
            }
            let commune = self.country.retired.choose(&mut self.rng).cloned().unwrap();
            let province = self.country.today[&commune.code].clone();
            let word = self.flip(0.6);
            let same = self.country.all_retired.iter().filter(|other| {
                let alike = other.bare == commune.bare;
                let same = other.name == commune.name;
                (if self.out.style == Style::NoMarks { alike } else { same })
                    && other.kind == commune.kind
                    && self.country.today.get(&other.code) == Some(&province)
            });
            let one = word && same.count() == 1;
            let today = self.country.like(&commune.name, commune.kind, Some(&province), 0);
            if !word && (!today.is_empty() || commune.kind == "Thị trấn") {
                self.out.put("xã ");
                self.out.name("Đăk Long", &["23368".to_owned()], false, (true, false));
                self.out.put(" (tỉnh Quảng Ngãi)");
                continue;
            }
            self.out.put(&format!("{} ", commune.kind.to_lowercase()));
            self.out.name(&commune.name, std::slice::from_ref(&commune.code), false, (one, false));
            self.out.put(if word { " cũ" } else { "" });
            self.out.put(&format!(" ({})", self.province_name(&province)));
        }
        self.out.put(".\n");
    }

    pub(super) fn make(mut self) -> Writer {
        match self.rng.random_range(0..10) {
            0 | 1 if !self.before => self.of_other_shape(Self::classes),
            2 if !self.before => {
                self.out.put("TIN DỰ BÁO MƯA LỚN\n\n");
                self.provinces();
                self.out.put("Tin phát lúc 14h00 ngày 12/10/2026\n");
                self.out
            }
            3 if !self.before => self.of_other_shape(Self::old),
            _ => self.of_lists(),
        }
    }

    fn of_other_shape(mut self, body: fn(&mut Self)) -> Writer {
        self.out.put("TIN CẢNH BÁO LŨ QUÉT, SẠT LỞ ĐẤT\n\n");
        self.distraction();
        body(&mut self);
        self.out.put("Cấp độ rủi ro thiên tai: cấp 1.\nTin phát lúc 14h00 ngày 12/10/2026\n");
        self.out
    }

    fn of_lists(mut self) -> Writer {
        let heading = self.flip(0.6).then(|| self.province());
        if let Some((_, kind, name)) = &heading {
            let line = format!("ĐÀI KHÍ TƯỢNG THỦY VĂN {kind} {name}\n");
            self.out.put(&line.to_uppercase());
        }
        self.out.put("TIN CẢNH BÁO LŨ QUÉT, SẠT LỞ ĐẤT\n\n");
        if self.flip(0.5) {
            self.distraction();
        }
        self.body(heading.as_ref());
        if self.flip(0.4) {
            self.distraction();
        }
        let day = if self.before { "12/10/2024" } else { "12/10/2026" };
        self.out.put(&format!("Cấp độ rủi ro thiên tai: cấp 1.\nTin phát lúc 14h00 ngày {day}\n"));
        let person = self.country.communes.choose(&mut self.rng).unwrap().name.clone();
        self.out.put(&format!("Dự báo viên: Lê {person}\n"));
        self.out
    }
}
