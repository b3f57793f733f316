# bash examples/gateway/curl.sh     (while a gateway listens)
url=${1:-http://127.0.0.1:4000}
json='content-type: application/json' # with a token also: -H "authorization: Bearer $TRANSFUSION_TOKEN"

begun=$(curl -sS "$url/graphql" -H "$json" -d '{"query":
  "mutation { generate(prompt: [{ text: \"a large red circle\" }]) { ... on Generation { id } } }"}')
id=$(sed 's/.*"id":"\([^"]*\)".*/\1/' <<<"$begun")

events='... on GenerationText { text } ... on GenerationPicture { picture { url } }'
curl -sSN "$url/graphql/stream" -H "$json" -d '{"query":
  "subscription { generationEvents(id: \"'"$id"'\") { '"$events"' } }"}' | sed -n 's/^data: //p'
