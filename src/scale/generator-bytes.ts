// Written by `npm run generator`; a test builds it anew and compares. WebAssembly, as base64.
export const generatorBytes: string =
  'AGFzbQEAAAABBgFgAn5/AAMDAgAABQQBAQICBxYDBm1lbW9yeQIAA2YzMgAAA2Y2NAABCvgBAnsCAX8BfgNAIABClfip+pe3' +
  '3puef3whACAAIABCHoiFQrnLk+fR7ZGsv39+IQMgAyADQhuIhULro8SZsbeS6JR/fiEDIAMgA0IfiIUhAyACIANCKIhCAUIX' +
  'hn20IAOnQQ9xQeAAakEXdL6UOAIAIAJBBGoiAiABSQ0ACwt6AgF/AX4DQCAAQpX4qfqXt96bnn98IQAgACAAQh6IhUK5y5Pn' +
  '0e2RrL9/fiEDIAMgA0IbiIVC66PEmbG3kuiUf34hAyADIANCH4iFIQMgAiADQguIQgFCNIZ9uSADQg+DQsMHfEI0hr+iOQMA' +
  'IAJBCGoiAiABSQ0ACws=';
