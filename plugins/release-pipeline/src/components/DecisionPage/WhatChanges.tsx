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
import type {
  CommitRangeView,
  DecisionView,
  PlaceChange,
} from 'backstage-plugin-release-pipeline-common';
import { commitGroups } from '../../model';
import { tokens, useTextClasses } from '../../theme';
import { Panel } from '../Panel';
import { CommitList } from './CommitList';

const useStyles = makeStyles(
  theme => {
    const { line } = tokens(theme);
    return {
      body: {
        fontSize: 13,
        lineHeight: '18px',
        overflowWrap: 'anywhere',
        '& section + section': {
          marginTop: 14,
          paddingTop: 12,
          borderTop: `1px solid ${line}`,
        },
      },
      title: { fontSize: 13, lineHeight: '20px', fontWeight: 600, margin: 0 },
      list: { margin: '6px 0 0', paddingLeft: 18 },
    };
  },
  { name: 'ReleasePipelineWhatChanges' },
);

function where({ repository, paths }: { repository: string; paths: string[] }) {
  return paths.includes('.')
    ? repository
    : `${repository}: ${paths.join(', ')}`;
}

function Range(props: { range: CommitRangeView }) {
  const { range } = props;
  const classes = useStyles();
  const texts = useTextClasses();
  const { because, commits, from, more } = range;
  return (
    <section>
      <h4 className={classes.title}>
        Commits in {where(range)}{' '}
        <span className={texts.muted}>since {from.slice(0, 7)}</span>
      </h4>
      {commits.length === 0 && !because && (
        <span className={texts.muted}>None but those of promotions.</span>
      )}
      {commitGroups(commits).map(group => (
        <CommitList key={group.title} group={group} />
      ))}
      {more > 0 && <div className={texts.muted}>{more} older ones</div>}
      {because && <div>Not known in full: {because}</div>}
    </section>
  );
}

function Place(props: { place: PlaceChange }) {
  const { place } = props;
  const classes = useStyles();
  const texts = useTextClasses();
  const { because, changes, more } = place;
  return (
    <section>
      <h4 className={classes.title}>Difference in {where(place)}</h4>
      {changes.length === 0 && !because && (
        <span className={texts.muted}>Nothing but the release.</span>
      )}
      <ul className={classes.list}>
        {changes.map(change => (
          <li key={change}>{change}</li>
        ))}
        {more > 0 && <li className={texts.muted}>{more} more</li>}
      </ul>
      {because && <div>Not known in full: {because}</div>}
    </section>
  );
}

/** Commits and differences that come along, and what of them nobody can tell. */
export function WhatChanges(props: { view: DecisionView }) {
  const { changes, commits, gaps } = props.view;
  const classes = useStyles();
  const texts = useTextClasses();
  return (
    <Panel title="What changes">
      <div className={classes.body}>
        {commits.map(range => (
          <Range key={`${where(range)} ${range.from}`} range={range} />
        ))}
        {changes.map(place => (
          <Place key={where(place)} place={place} />
        ))}
        {gaps.length > 0 && (
          <section>
            <h4 className={classes.title}>Cannot be told</h4>
            <ul className={classes.list}>
              {gaps.map(gap => (
                <li key={gap} className={texts.muted}>
                  {gap}
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
    </Panel>
  );
}
