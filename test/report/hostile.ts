/** Texts that become markup, a command or an end mark if a reporter does not escape them. */
export const hostileTexts: readonly string[] = [
  '<script>alert(1)</script>&amp;"\'',
  '`` `tick` ``` ````',
  'a\n```\n# heading\n<script>\n````\n</details>\n~~~',
  '::error file=x,title=y::injected',
  '##[error]injected',
  'one\n::set-output name=a::b\r\n::stop-commands::x\n\n# heading\n| a | b |\n',
  ']]> and ]]> again ]]>',
  '\u0000\u0007\u001b[31mred\u001b[0m \ud800 \udc00 \ufffe \uffff \u202e \u2028',
  '[link](https://example.org) ![image](x) **bold** @someone #1 </details> <!-- --> $x$',
  '100% %0A::error::x',
  '\u{1f600}'.repeat(400),
  ' ',
];
