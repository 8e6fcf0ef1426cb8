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
import type { CardStage as Stage } from 'backstage-plugin-release-pipeline-common';
import { tokens, useTextClasses } from '../../theme';
import {
  healthVocable,
  markVocable,
  runsVocable,
  Status,
  syncVocable,
} from '../Status';
import { Moment } from '../Words';

const useStyles = makeStyles(
  theme => {
    const { line } = tokens(theme);
    return {
      stage: {
        padding: '8px 10px',
        boxShadow: `1px 0 0 ${line}, 0 1px 0 ${line}`,
        display: 'grid',
        gap: 1,
        alignContent: 'start',
        minWidth: 0,
        overflowWrap: 'anywhere',
        '& b': { fontSize: 15, lineHeight: '22px', fontWeight: 600 },
      },
      old: { opacity: 0.75 },
    };
  },
  { name: 'ReleasePipelineCardStage' },
);

/** How well what runs there does; old facts and a green heart tell nothing. */
function State(props: { stage: Stage }) {
  const { fresh, health, state, sync } = props.stage;
  if (!fresh) {
    return <Status of={healthVocable('Unknown')} text="Unknown" />;
  }
  const runs = runsVocable(state);
  const isUnknown = state === 'unknown';
  return (
    <>
      {runs && <Status of={runs} />}
      {!(isUnknown && health.status === 'Healthy') && (
        <Status of={healthVocable(health.status)} />
      )}
      {sync !== 'Synced' && <Status of={syncVocable(sync)} />}
    </>
  );
}

/** One stage of the card: what runs, how well, and since when. */
export function CardStage(props: { stage: Stage }) {
  const { fresh, name, since, state, uncovered, version } = props.stage;
  const classes = useStyles();
  const texts = useTextClasses();
  const isKnown = fresh && state !== 'unknown';
  return (
    <li className={classes.stage}>
      <span className={texts.meta}>{name}</span>
      <b className={isKnown ? undefined : classes.old}>{version ?? '–'}</b>
      <State stage={props.stage} />
      {uncovered && <Status of={markVocable('not-covered')} />}
      {since && isKnown && (
        <span className={texts.meta}>
          <Moment time={since} as="for" />
        </span>
      )}
    </li>
  );
}
