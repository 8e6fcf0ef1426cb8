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

import { makeStyles } from '@material-ui/core/styles';
import type { SourceView } from 'backstage-plugin-release-pipeline-common';
import type { ReactNode } from 'react';
import { tokens } from '../../theme';
import { Words } from '../Words';

const useStyles = makeStyles(
  theme => {
    const { text2, warn } = tokens(theme);
    return {
      footer: {
        display: 'flex',
        flexWrap: 'wrap',
        gap: '4px 18px',
        fontSize: 12,
        lineHeight: '18px',
        color: text2,
        padding: '4px 2px 0',
        fontVariantNumeric: 'tabular-nums',
      },
      lacking: { color: warn.fg },
    };
  },
  { name: 'ReleasePipelineSourceLine' },
);

const kinds: Record<SourceView['kind'], string> = {
  argocd: 'Argo CD',
  prometheus: 'Prometheus',
  catalog: 'Catalog',
};

function SourceText(props: { source: SourceView }) {
  const { source } = props;
  const classes = useStyles();
  const { kind, name, version, lastCompleteAt, failingSince, lacks } = source;
  const title = [kinds[kind], name, version].filter(Boolean).join(' ');
  return (
    <span>
      {title}:{' '}
      {lastCompleteAt ? (
        <Words
          parts={[
            kind === 'argocd' ? 'complete list ' : 'answered ',
            { time: lastCompleteAt, as: 'ago' },
          ]}
        />
      ) : (
        'not read yet'
      )}
      {failingSince && (
        <Words
          parts={[', not reachable since ', { time: failingSince, as: 'at' }]}
        />
      )}
      {lacks.length > 0 && (
        <span className={classes.lacking}>, lacks {lacks.join(', ')}</span>
      )}
    </span>
  );
}

/** Where the facts of a page came from, how old they are, and what else is said at its foot. */
export function SourceLine(props: {
  sources: SourceView[];
  loadedAt: number;
  children?: ReactNode;
}) {
  const { sources, loadedAt, children } = props;
  const classes = useStyles();
  return (
    <section className={classes.footer} aria-label="Freshness of the facts">
      <span>
        <Words
          parts={[
            'Page read ',
            { time: new Date(loadedAt).toISOString(), as: 'ago' },
          ]}
        />
      </span>
      {sources.map(source => (
        <SourceText key={`${source.kind} ${source.name}`} source={source} />
      ))}
      {children}
    </section>
  );
}
