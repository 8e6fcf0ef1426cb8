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

import type { FileRole } from '../domain/changes/types';
import { textOf } from '../domain/changes/documents';
import { isRecord } from '../domain/changes/leaves';

/** By its path inside the chart; charts inside it are read alike. */
export function roleInChart(whole: string): FileRole {
  const path = whole.replace(/^(charts\/[^/]+\/)+/, '');
  if (/^(Chart\.(yaml|lock)|requirements\.(yaml|lock))$/.test(path)) {
    return 'chart';
  }
  if (/^values[^/]*\.ya?ml$/.test(path)) {
    return 'values';
  }
  // Whatever lies among the templates is rendered.
  return /^(templates\/|crds\/.*\.(ya?ml|json)$)/i.test(path)
    ? 'manifest'
    : 'data';
}

/** A file or directory that something names. */
export interface Reference {
  reference: string;
  role: FileRole;
  target?: unknown;
}

/** A chart that a kustomization names: where it may lie, if not only elsewhere. */
export interface NamedChart {
  places: string[];
  isRemote: boolean;
}

/** Of the charts that a chart depends on: those of its own repository. */
export function besidesIn(
  chart: Record<string, unknown> | undefined,
): string[] {
  return listAt(chart, 'dependencies')
    .filter(isRecord)
    .map(({ repository }) => textOf(repository))
    .filter(repository => repository.startsWith('file://'))
    .map(repository => repository.slice('file://'.length));
}

/** The charts that a kustomization renders. */
export function chartsIn(value: Record<string, unknown>): NamedChart[] {
  const globals = isRecord(value.helmGlobals) ? value.helmGlobals : {};
  const home = textOf(globals.chartHome) || 'charts';
  const old = listAt(value, 'helmChartInflationGenerator').filter(isRecord);
  return [
    ...listAt(value, 'helmCharts')
      .filter(isRecord)
      .map(({ name, version, repo }) => ({ home, name, version, repo })),
    ...old.map(({ chartHome, chartName, chartVersion, chartRepoUrl }) => ({
      home: textOf(chartHome) || home,
      name: chartName,
      version: chartVersion,
      repo: chartRepoUrl,
    })),
  ].map(chart => {
    const name = textOf(chart.name);
    return {
      places: [
        `${chart.home}/${name}-${textOf(chart.version)}/${name}`,
        `${chart.home}/${name}`,
      ],
      isRemote: textOf(chart.repo) !== '',
    };
  });
}

/** Whether a kustomization hands files to programs that nobody follows. */
export function runsPlugins(value: Record<string, unknown>): boolean {
  return ['generators', 'transformers', 'validators'].some(
    key => listAt(value, key).length > 0,
  );
}

function listAt(
  value: Record<string, unknown> | undefined,
  key: string,
): unknown[] {
  const entries: unknown = value?.[key];
  return Array.isArray(entries) ? entries : [];
}

/** The files and directories that a kustomization is made of. */
export function referencesIn(value: Record<string, unknown>): Reference[] {
  const list = (key: string, from = value) => listAt(from, key);
  const as = (role: FileRole, references: unknown[]) =>
    references
      .map(textOf)
      .filter(reference => reference !== '' && !reference.includes('\n'))
      .map(reference => ({ reference, role }));
  const inEach = (key: string, ...names: string[]) =>
    list(key)
      .filter(isRecord)
      .flatMap(entry => names.map(name => entry[name]));
  const generated = (key: string) => {
    const generators = list(key).filter(isRecord);
    return [
      ...generators.map(({ env }) => env),
      ...generators.flatMap(generator => list('envs', generator)),
      // `key=path`, or the path alone.
      ...generators
        .flatMap(generator => list('files', generator))
        .map(file => textOf(file).replace(/^[^=]*=/, '')),
    ];
  };
  return [
    ...as(
      'manifest',
      ['resources', 'bases', 'components', 'crds'].flatMap(key => list(key)),
    ),
    ...as(
      'manifest',
      ['generators', 'transformers', 'validators', 'configurations'].flatMap(
        key => list(key),
      ),
    ),
    ...as('manifest', inEach('replacements', 'path')),
    ...as('patch', list('patchesStrategicMerge')),
    ...['patches', 'patchesJson6902'].flatMap(key =>
      list(key)
        .filter(isRecord)
        .flatMap(({ path, target }) =>
          as('patch', [path]).map(one => ({ ...one, target })),
        ),
    ),
    ...as('manifest', [isRecord(value.openapi) && value.openapi.path]),
    ...as('values', inEach('helmCharts', 'valuesFile')),
    ...as('values', inEach('helmChartInflationGenerator', 'values')),
    ...as(
      'values',
      list('helmCharts')
        .filter(isRecord)
        .flatMap(chart => list('additionalValuesFiles', chart)),
    ),
    ...as('secret', generated('secretGenerator')),
    ...as('data', generated('configMapGenerator')),
  ];
}
