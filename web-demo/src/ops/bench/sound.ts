/** A short high tone for right, a long low one for wrong: heard where nobody looks at the screen. */

let speaker: AudioContext | null = null;

export function sound(isGood: boolean): void {
  speaker ??= new AudioContext();
  const now = speaker.currentTime;
  const tone = speaker.createOscillator();
  const loudness = speaker.createGain();
  tone.type = isGood ? "sine" : "square";
  tone.frequency.value = isGood ? 1320 : 180;
  loudness.gain.setValueAtTime(0.15, now);
  loudness.gain.exponentialRampToValueAtTime(0.001, now + (isGood ? 0.12 : 0.5));
  tone.connect(loudness).connect(speaker.destination);
  tone.start(now);
  tone.stop(now + (isGood ? 0.12 : 0.5));
}
