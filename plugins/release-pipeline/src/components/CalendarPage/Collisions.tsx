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
import type { Change } from 'backstage-plugin-release-pipeline-common';
import { Glyph } from '../../icons';
import { joined, useTextClasses, useToneClasses } from '../../theme';
import { Words } from '../Words';
import type { Item } from './items';

const useStyles = makeStyles(
  {
    mark: {
      display: 'inline-flex',
      alignItems: 'center',
      gap: 4,
      flex: 'none',
      marginLeft: 'auto',
      fontWeight: 500,
    },
    inWords: { marginLeft: 0, verticalAlign: 'bottom' },
    title: { fontSize: 13, fontWeight: 600, margin: '12px 0 4px' },
    list: { margin: 0, paddingLeft: 16, fontSize: 13, lineHeight: '18px' },
  },
  { name: 'ReleasePipelineCollisions' },
);

function namesOf({ collisions = [], moreCollisions = 0 }: Change): string {
  const [first] = collisions;
  const named = first?.component
    ? `${first.component.name}${first.version ? ` ${first.version}` : ''}`
    : 'another change';
  const others = collisions.length - 1 + moreCollisions;
  return others > 0 ? `${named} and ${others} more` : named;
}

/** A mark where a change touches another; in words, or for screen readers only. */
export function Touches(props: { item: Item; inWords?: boolean }) {
  const { item, inWords } = props;
  const classes = useStyles();
  const texts = useTextClasses();
  const tones = useToneClasses();
  const { change } = item;
  if (!change?.collisions?.length && !change?.moreCollisions) {
    return null;
  }
  const words = `Touches ${namesOf(change)}`;
  return (
    <span
      title={words}
      className={joined(classes.mark, tones.warn, inWords && classes.inWords)}
    >
      <Glyph name="twoSquares" />
      <span className={inWords ? undefined : texts.hidden}>{words}</span>
    </span>
  );
}

/** Each change that this one touches, and why. */
export function Collisions(props: { change: Change }) {
  const { collisions = [], moreCollisions = 0 } = props.change;
  const classes = useStyles();
  if (collisions.length === 0 && moreCollisions === 0) {
    return null;
  }
  return (
    <>
      <h4 className={classes.title}>Touches</h4>
      <ul className={classes.list}>
        {collisions.map(({ id, sentence }) => (
          <li key={id}>
            <Words parts={sentence} />
          </li>
        ))}
        {moreCollisions > 0 && <li>{moreCollisions} more</li>}
      </ul>
    </>
  );
}
