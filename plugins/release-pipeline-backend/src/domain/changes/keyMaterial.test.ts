/*
 * Copyright 2026 The Release Pipeline Authors
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

import { stringify } from 'yaml';
import { classifyInTurn } from './classify';
import type { FileChange, FileRole } from './types';

/** Put together here, so that no scanner takes this file for a leak. */
const PEM = ['-----BEGIN', 'PRIVATE', 'KEY-----\nMIIB\n-----END'].join(' ');
const TOKEN = ['ghp', 'a'.repeat(36)].join('_');
const base64 = (text: string) => Buffer.from(text).toString('base64');

const secret = (more: object, name = 'payments') => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name },
  ...more,
});
const HELD = secret({ stringData: { password: 'hunter2' } });
const TARGET = { version: 'v1', kind: 'Secret', name: 'payments' };
const ADDED = stringify([
  { op: 'add', path: '/stringData/password', value: 'hunter2' },
]);
/** The same, and as operations, of `data`. */
const PATCHED = secret({ data: { password: 'aHVudGVyMg==' } });
const OPERATIONS = [
  { op: 'add', path: '/data/password', value: 'aHVudGVyMg==' },
];
const SEALED = 'ENC[AES256_GCM,data:x,iv:y,tag:z,type:str]';

function file(
  before: unknown,
  after: unknown,
  options: Partial<FileChange> = {},
): FileChange {
  const text = (value: unknown) =>
    typeof value === 'string' || value === undefined ? value : stringify(value);
  return {
    path: 'apps/payments/all.yaml',
    role: 'manifest',
    ...options,
    before: text(before),
    after: text(after),
  };
}

function classify(...files: FileChange[]) {
  return classifyInTurn(files, async () => {});
}

async function patternsOf(...files: FileChange[]): Promise<string[]> {
  const { exposed } = await classify(...files);
  return exposed.map(({ pattern }) => pattern);
}

describe('a plain Secret', () => {
  it.each<[string, unknown, FileRole?]>([
    [
      'in an inline patch of a kustomization',
      { patches: [{ patch: stringify(HELD) }] },
      'kustomization',
    ],
    [
      'in an inline patch by operations',
      { patches: [{ target: TARGET, patch: ADDED }] },
      'kustomization',
    ],
    [
      'in an inline patch of data by operations',
      {
        patchesJson6902: [
          {
            target: TARGET,
            patch: stringify([
              { op: 'replace', path: '/data', value: { a: 'aHVudGVyMg==' } },
            ]),
          },
        ],
      },
      'kustomization',
    ],
    ['in a patch', HELD, 'patch'],
    ['in a patch by operations, whatever its target is', ADDED, 'patch'],
    [
      'in a list of secrets',
      { apiVersion: 'v1', kind: 'SecretList', items: [HELD] },
    ],
    [
      'in a list of secrets that leaves out what they are',
      {
        apiVersion: 'v1',
        kind: 'SecretList',
        items: [{ stringData: { a: 'hunter2' } }],
      },
    ],
    ['in a list of another kind', { kind: 'ConfigMapList', items: [HELD] }],
    [
      'in a list inside a list',
      { kind: 'List', items: [{ kind: 'List', items: [HELD] }] },
    ],
    ['beside a bad document', `a: [1\n---\n${stringify(HELD)}`],
    ['with a key twice', `${stringify(HELD)}type: Opaque\ntype: Opaque\n`],
    [
      'with its content in braces, beside a bad document',
      'kind: Secret\ndata: { a: "aHVudGVyMg==" }\n---\na: [1\n',
    ],
    [
      'with a text of lines, beside a bad document',
      'kind: Secret\nstringData:\n  a.conf: |\n    b = c\n---\na: [1\n',
    ],
    [
      'in concatenated JSON',
      `${JSON.stringify({ kind: 'ConfigMap' })}${JSON.stringify(HELD)}`,
    ],
    [
      'in indented JSON that ends with another',
      `${JSON.stringify(HELD, undefined, 2)}\n{}\n`,
    ],
    [
      'with a kind from elsewhere in the document',
      'x: &x { kind: Secret }\n<<: *x\nstringData: { a: hunter2 }\n',
    ],
    [
      'with a name in angle brackets',
      secret({ stringData: { a: '<hunter2>' } }),
    ],
    [
      'with a password beside a reference',
      secret({ stringData: { a: 'password=hunter2\nurl=<path:kv/x#url>' } }),
    ],
    [
      'with a password of which a part is a reference',
      secret({ stringData: { password: 'hunter2-supersecret-${ENV}' } }),
    ],
    [
      'the same in base64',
      secret({ data: { 'api-key': base64('${ENV}hunter2') } }),
    ],
    [
      'the same behind a scheme',
      secret({ stringData: { token: 'Bearer hunter2${ENV}' } }),
    ],
    [
      'the same in a block',
      'kind: Secret\nstringData:\n  db_password: |\n    hunter2${ENV}\n',
    ],
    [
      'the same beside a bad document',
      'kind: Secret\nstringData:\n  password: hunter2${ENV}\n---\na: [1\n',
    ],
    [
      'base64 before a reference',
      secret({ stringData: { secret: 'aHVudGVyMg==${ENV}' } }),
    ],
    [
      'base64 with one more letter before a reference',
      secret({ stringData: { secret: 'aHVudGVyMjI=${ENV}' } }),
    ],
  ])('is refused %s', async (...[, after, role]) => {
    const options: Partial<FileChange> = { role: role ?? 'manifest' };
    expect(await patternsOf(file({}, after, options))).toEqual([
      'plain Secret',
    ]);
  });

  it.each<[string, unknown, object]>([
    ['a pattern', PATCHED, { kind: '.*Secret' }],
    ['a pattern, by operations', OPERATIONS, { kind: '^.*Secret$' }],
    ['Secret, by operations', OPERATIONS, { kind: 'Secret' }],
    ['no kind', PATCHED, { labelSelector: 'app=payments' }],
    ['several kinds', PATCHED, { kind: 'ConfigMap|Secret' }],
    ['another kind', PATCHED, { kind: 'ConfigMap' }],
  ])('is refused in a patch with the target %s', async (_, patch, target) => {
    const named = file('', patch, { path: 'a/db.yaml', role: 'patch' });
    const targets = { before: [], after: [target] };
    expect(await patternsOf({ ...named, targets })).toEqual(['plain Secret']);
    const patches = [{ target, patch: stringify(patch) }];
    const inline = file({}, { patches }, { role: 'kustomization' });
    expect(await patternsOf(inline)).toEqual(['plain Secret']);
  });

  it('is refused once in a patch that several targets name', async () => {
    const of = file('', PATCHED, { role: 'patch' });
    const targets = {
      before: [],
      after: [{ labelSelector: 'a=b' }, { labelSelector: 'a=b' }],
    };
    expect(await patternsOf({ ...of, targets })).toEqual(['plain Secret']);
  });

  it('is refused in what is applied, whatever its file is called', async () => {
    for (const role of ['manifest', 'patch'] as const) {
      const of = file('', HELD, { path: 'secret.md', role });
      expect(await patternsOf(of)).toEqual(['plain Secret']);
    }
  });

  it('is no patch of data with the target of another kind', async () => {
    const of = file('', OPERATIONS, { role: 'patch' });
    for (const kind of ['ConfigMap', 'Config.*', undefined]) {
      const targets = { before: [], after: [{ kind, name: 'payments' }] };
      expect(await patternsOf({ ...of, targets })).toEqual([]);
    }
  });

  it('is refused in a text that is too long to be taken apart', async () => {
    const { changes, exposed } = await classify(
      file('', HELD, { unread: 'larger than 1 MB' }),
    );
    expect(changes).toMatchObject([
      { class: 'unreadable', note: 'larger than 1 MB' },
    ]);
    expect(exposed).toMatchObject([{ pattern: 'plain Secret' }]);
  });

  it.each<[string, string]>([
    ['lines of keys and values', 'password=hunter2\n'],
    ['a file', 'hunter2'],
    ['a file of which a part is a reference', 'hunter2-${ENV}\n'],
    ['a pair of which a part is a reference', 'password=hunter2-${ENV}\n'],
    [
      'lines that SOPS encrypted in part',
      `a=${SEALED}\nb=c\nsops_mac=${SEALED}`,
    ],
    ['an object that SOPS encrypted in part', `{"a":"b","sops":{"mac":"x"}}`],
  ])('is refused as what a secretGenerator reads: %s', async (_, after) => {
    const of = file(undefined, after, {
      role: 'secret',
      path: 'a/password.md',
    });
    expect(await patternsOf(of)).toEqual(['plain file']);
    const { changes } = await classify(of);
    expect(changes).toMatchObject([{ class: 'secrets' }]);
  });

  it.each<[string, string]>([
    ['nothing', ''],
    ['references', 'a=<path:kv/x#a>\n# b\nc=${C}\n'],
    ['lines that SOPS encrypted', `a=${SEALED}\nsops_mac=${SEALED}\n`],
    ['sections that SOPS encrypted', `[a]\nb = ${SEALED}\n[sops]\nmac = x\n`],
    ['a file that SOPS encrypted', `{"data":"${SEALED}","sops":{"mac":"x"}}`],
    ['a file that age encrypted', '-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n'],
  ])('is not what a secretGenerator reads: %s', async (_, after) => {
    expect(await patternsOf(file('', after, { role: 'secret' }))).toEqual([]);
  });

  it('refuses a private key in base64 in a ConfigMap', async () => {
    const of = (data: object) => ({ kind: 'ConfigMap', data });
    expect(await patternsOf(file(of({}), of({ a: base64(PEM) })))).toEqual([
      'private key (PEM)',
    ]);
  });

  it.each<[string, string]>([
    ['of the vault plugin', '<path:kv/payments#password>'],
    ['of the vault plugin, by version', '<path:kv/x#p#3 | base64encode>'],
    ['inside of an address', 'postgres://app:<path:kv/x#p>@db'],
    ['in lines', 'host: db\npassword: <path:kv/x#p>\nport: 1'],
    ['of vals', 'ref+vault://kv/x#/p'],
    ['of bank-vaults', 'vault:kv/x#p'],
    ['that is substituted', '${PASSWORD}'],
    ['of 1Password', 'op://production/payments/password'],
    ['one after the other', '${USER}/${PASSWORD}'],
    ['behind a scheme', 'Bearer ${TOKEN}'],
    ['behind a name', 'admin:${PASSWORD_HASH}'],
    ['in an address', 'postgres://${USER}:${PASS}@db/app'],
    ['in the path of an address', 'https://sso.${DOMAIN}/token'],
    ['in pairs', 'Server=db;User=${USER};Token=<path:kv/x#p>'],
    ['in lines of a file', '[default]\nid = ${ID}\nsecret_key = ${KEY}'],
    ['in words of a file', 'machine db\nlogin ${USER}\npassword ${PASS}'],
    ['in an object', '{"user":"app","password":"${PASS}"}'],
  ])('is not a reference %s, in base64 neither', async (_, value) => {
    for (const key of ['a', 'credentials']) {
      for (const content of [
        { stringData: { [key]: value } },
        { data: { [key]: base64(value) } },
      ]) {
        expect(await patternsOf(file('', secret(content)))).toEqual([]);
      }
    }
  });

  it('is not a text with a reference that is not called like a credential', async () => {
    const stringData = { host: 'db.${DOMAIN}' };
    expect(await patternsOf(file('', secret({ stringData })))).toEqual([]);
  });

  it('is not a name where an annotation says where it is looked up', async () => {
    const metadata = {
      name: 'payments',
      annotations: { 'avp.kubernetes.io/path': 'kv/payments' },
    };
    const stringData = { a: '<password>' };
    expect(
      await patternsOf(file('', secret({ metadata, stringData }))),
    ).toEqual([]);
  });

  it.each<[string, string]>([
    ['braces', 'data: {password: {{ .Values.password | b64enc }}}\n'],
    ['a block', 'data:\n  {{- toYaml .Values.secrets | nindent 2 }}\n'],
    [
      'a loop',
      'data:\n{{- range $k, $v := .Values.s }}\n  {{ $k }}: {{ $v }}\n{{- end }}\n',
    ],
    [
      'what is no credential beside one',
      'stringData:\n  type: git\n  password: {{ .Values.password | quote }}\n',
    ],
    [
      'a text',
      'stringData:\n  a.yaml: |\n    host: db\n    password: {{ .Values.p }}\n',
    ],
    ['nothing', 'type: {{ .Values.type }}\n'],
  ])('is not what a template fills in: %s', async (_, rest) => {
    const path = 'chart/templates/secret.yaml';
    const after = `apiVersion: v1\nkind: Secret\n${rest}`;
    expect(await patternsOf(file('', after, { path }))).toEqual([]);
  });

  it('is refused where a template brings it', async () => {
    const path = 'chart/templates/secret.yaml';
    const after =
      'kind: Secret\nmetadata: { name: {{ .Values.a }} }\nstringData:\n  user: {{ .Values.a }}\n  password: hunter2\n';
    expect(await patternsOf(file('', after, { path }))).toEqual([
      'plain Secret',
    ]);
  });

  it.each<[string, FileChange[]]>([
    [
      'is renamed',
      [
        file(HELD, undefined, { path: 'a.yaml' }),
        file(undefined, HELD, { path: 'b.yaml' }),
      ],
    ],
    [
      'comes from a patch with a target',
      [
        {
          ...file(OPERATIONS, undefined, { path: 'a.yaml', role: 'patch' }),
          targets: { before: [{ kind: 'Secret' }], after: [] },
        },
        file(undefined, HELD, { path: 'b.yaml' }),
      ],
    ],
    [
      'gets other keys, in another order',
      [
        file(
          secret({ stringData: { a: 'one', b: 'two' } }),
          secret({ stringData: { c: 'two', d: 'one' } }),
        ),
      ],
    ],
    [
      'gets a label',
      [file(HELD, { ...HELD, metadata: { labels: { a: 'b' } } })],
    ],
    [
      'is written in base64',
      [file(HELD, secret({ data: { password: base64('hunter2') } }))],
    ],
    ['is mended', [file(`${stringify(HELD)}---\na: [1\n`, HELD)]],
    [
      'loses a key by a patch',
      [
        file(
          {},
          {
            patches: [
              { target: TARGET, patch: '[{ op: remove, path: /data/a }]' },
            ],
          },
          { role: 'kustomization' },
        ),
      ],
    ],
    [
      'is only spoken of',
      (['unused', 'data'] as const).map(role =>
        file('', HELD, { path: 'README.md', role }),
      ),
    ],
    [
      'is named beside a bad document',
      [
        file(
          '',
          'kind: Gateway\ncertificateRefs:\n  - kind: Secret\n    name: tls\n---\na: [1\n',
        ),
      ],
    ],
    [
      'lies encrypted beside a bad document',
      [
        file(
          '',
          `kind: Secret\nstringData:\n  a: ${SEALED}\nsops:\n  mac: x\n---\na: [1\n`,
        ),
      ],
    ],
    [
      'has literals by reference',
      [
        file('', {
          secretGenerator: [
            { name: 'a', literals: ['password=<path:kv/x#a>'] },
          ],
        }),
      ],
    ],
  ])('refuses nothing where it %s', async (_, files) => {
    expect(await patternsOf(...files)).toEqual([]);
  });

  it('refuses no token that only moves to another file', async () => {
    expect(
      await patternsOf(
        file({ a: TOKEN }, undefined, { path: 'a.yaml' }),
        file(undefined, { b: TOKEN }, { path: 'b.yaml' }),
      ),
    ).toEqual([]);
  });

  const MANY = 300_000;
  it.each<[string, string]>([
    ['keys', 'data:\n'.repeat(MANY)],
    ['lines', `data:\n  a: |\n${'    b\n'.repeat(MANY)}`],
    ['letters', `data: {${'a'.repeat(MANY)}}`],
    ['braces', '{{'.repeat(MANY)],
    ['references', `data: { a: "<path:${'#'.repeat(MANY)}" }`],
    ['spaces', `data: {}${' '.repeat(MANY)}`],
    ['ends', '}\n'.repeat(MANY)],
  ])('is looked for within bounds among many %s', async (_, rest) => {
    const after = `kind: Secret\n${rest}`;
    const { changes } = await classify(
      file('', after, { unread: 'larger than 1 MB' }),
    );
    expect(changes).toHaveLength(1);
  });
});
